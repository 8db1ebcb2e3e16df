import { effect } from "@preact/signals-core"
import { createRef } from "preact"
import type { App } from "../state/app.ts"
import { Composer } from "./composer.tsx"
import { Header } from "./header.tsx"
import { live } from "./live.ts"
import { Announcements, Consent, LaterSheet } from "./load-later.tsx"
import { Transcript } from "./transcript.tsx"
import { Welcome } from "./welcome.tsx"

/** The whole chat. A dialog where it lies over the page, a region where it is part of it. */
export const Panel = live<{ app: App }>(({ app }, life) => {
  const ref = createRef<HTMLElement>()
  const { conversation } = app
  let wasOpen = false
  life.mounted(() =>
    effect(() => {
      const panel = ref.current
      const dialog = app.isDialog.value
      if (!panel || !app.fullScreen.value || !app.isOpen.value) return
      let end: (() => void) | undefined = () => {}
      void import("../later/take-screen.ts").then(
        ({ takeScreen }) => {
          if (end) end = takeScreen(panel, dialog)
        },
        () => {},
      )
      return () => {
        end?.()
        end = undefined
      }
    }),
  )
  life.drawn(() => {
    const open = app.isOpen.peek()
    if (open && !wasOpen && app.isDialog.peek())
      ref.current?.querySelector<HTMLElement>("[name=question]")?.focus({ preventScroll: true })
    wasOpen = open
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const dialog = app.isDialog.peek()
    if (event.key !== "Escape" || event.isComposing) return
    event.stopPropagation()
    if (app.sheet.peek()) app.closeSheet()
    else if (dialog) app.element.close()
  }
  return () => {
    const dialog = app.isDialog.value
    const { mode = "floating", title = app.strings.value.title } = app.options.value
    const talking = conversation.turns.value.length || conversation.restoring.value || conversation.unreachable.value
    return (
      // biome-ignore lint/a11y/useAriaPropsSupportedByRole: aria-modal is set with the role of a dialog only
      <section
        ref={ref}
        class={`panel ${mode}`}
        part="panel"
        role={dialog ? "dialog" : "region"}
        aria-modal={(dialog && app.fullScreen.value) || undefined}
        aria-label={title}
        lang={app.locale.value}
        dir={app.direction.value}
        hidden={!app.isOpen.value}
        onKeyDown={onKeyDown}
      >
        <Header app={app} />
        <div class="body" inert={app.sheet.value !== null}>
          {talking ? <Transcript app={app} /> : <Welcome app={app} />}
          {app.mustAgree.value ? <Consent app={app} /> : <Composer app={app} />}
        </div>
        <LaterSheet app={app} />
        {conversation.turns.value.length > 0 && <Announcements app={app} />}
      </section>
    )
  }
})
