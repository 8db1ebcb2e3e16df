import { effect } from "@preact/signals-core"
import type { App } from "../state/app.ts"

/**
 * While the chat takes the whole screen, its height follows the visible part of it, which the on-screen keyboard
 * makes smaller without telling the layout.
 *
 * @returns The way to end it.
 */
export function fillScreen(app: App, panel: HTMLElement | null): (() => void) | undefined {
  const screen = window.visualViewport
  if (!screen || !panel) return undefined
  const fit = () => {
    panel.style.setProperty("--height", `${Math.round(screen.height)}px`)
    panel.style.setProperty("--top", `${Math.round(screen.offsetTop)}px`)
  }
  return effect(() => {
    if (!app.fullScreen.value || !app.isOpen.value) return
    fit()
    const end = new AbortController()
    for (const change of ["resize", "scroll"]) screen.addEventListener(change, fit, end)
    return () => end.abort()
  })
}
