import { createRef } from "preact"
import { keepFocusInside } from "../a11y/focus.ts"
import type { App } from "../state/app.ts"
import { Composer } from "./composer.tsx"
import { fillScreen } from "./fill-screen.ts"
import { Header } from "./header.tsx"
import { live } from "./live.ts"
import { Announcements, LaterSheet } from "./load-later.tsx"
import { Transcript } from "./transcript.tsx"
import { Welcome } from "./welcome.tsx"

/** The whole chat. A dialog where it lies over the page, a region where it is part of it. */
export const Panel = live<{ app: App }>(({ app }, life) => {
  const ref = createRef<HTMLElement>()
  const { conversation } = app
  let wasOpen = false
  life.mounted(() => fillScreen(app, ref.current))
  life.drawn(() => {
    const open = app.isOpen.peek()
    if (open && !wasOpen && app.isDialog.peek())
      ref.current?.querySelector<HTMLElement>("[name=question]")?.focus({ preventScroll: true })
    wasOpen = open
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const dialog = app.isDialog.peek()
    if (dialog && app.fullScreen.peek() && ref.current) keepFocusInside(event, ref.current)
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
          <Composer app={app} />
        </div>
        <LaterSheet app={app} />
        {conversation.turns.value.length > 0 && <Announcements app={app} />}
      </section>
    )
  }
})
