import type { ComponentChildren } from "preact"
import { createRef, IconButton, live } from "../kit.ts"
import type { App } from "../state/app.ts"
import { BACK } from "../view/icons.ts"
import { dress } from "./styles.ts"

interface SheetProps {
  app: App
  title: string
  back: string
  children: ComponentChildren
}

/** A page over the conversation, with its name and the way back. Takes the focus when it comes. */
export const SheetFrame = live<SheetProps>(({ app }, life) => {
  const ref = createRef<HTMLElement>()
  dress(app.element.shadowRoot)
  life.mounted(() => {
    ref.current?.querySelector("button")?.focus({ preventScroll: true })
    ref.current?.querySelector("mark")?.scrollIntoView({ block: "nearest" })
    return undefined
  })
  return ({ title, back, children }) => (
    <section ref={ref} class="sheet" part="sheet" aria-label={title}>
      <div class="sheet-bar">
        <IconButton icon={BACK} mirrored label={back} onClick={app.closeSheet} />
        <h3 dir="auto">{title}</h3>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by key */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms */}
      <div class="sheet-page" tabIndex={0} role="group" aria-label={title}>
        {children}
      </div>
    </section>
  )
})
