/// <reference path="../css.d.ts" />
import { addStyles } from "../kit.ts"
import small from "../styles/small.css?inline"
import { keepFocusInside } from "./keep-focus.ts"

const dressed = new WeakSet<Node>()

/**
 * While the chat takes the whole screen, Tab stays in it, and its height follows the visible part of the screen, which
 * the on-screen keyboard makes smaller without telling the layout.
 *
 * @param dialog Whether it lies over the page; as a part of the page it holds no focus back.
 * @returns The way to end it.
 */
export function takeScreen(panel: HTMLElement, dialog: boolean): () => void {
  const end = new AbortController()
  const screen = window.visualViewport
  const root = panel.getRootNode()
  if (root instanceof ShadowRoot && !dressed.has(root)) {
    dressed.add(root)
    addStyles(root, small)
  }
  if (dialog) panel.addEventListener("keydown", (event) => keepFocusInside(event, panel), end)
  const fit = () => {
    panel.style.setProperty("--height", `${Math.round(screen?.height ?? innerHeight)}px`)
    panel.style.setProperty("--top", `${Math.round(screen?.offsetTop ?? 0)}px`)
  }
  fit()
  for (const change of ["resize", "scroll"]) screen?.addEventListener(change, fit, end)
  return () => end.abort()
}
