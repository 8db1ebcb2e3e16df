import { createRef, Icon, IconButton, live } from "../kit.ts"
import type { App } from "../state/app.ts"
import { CLOSE, DONE } from "../view/icons.ts"
import { HISTORY_STRINGS } from "./history-strings.ts"
import { withOwn } from "./own-strings.ts"

interface NameFormProps {
  app: App
  label: string
  name: string
  /** Takes the new name, or null when the visitor has thought better of it. */
  onDone: (name: string | null) => void
}

/** One line for a name, of a conversation or of a folder. */
export const NameForm = live<NameFormProps>(({ app, label, name, onDone }, life) => {
  const input = createRef<HTMLInputElement>()
  life.mounted(() => {
    input.current?.select()
    return undefined
  })
  return () => {
    const t = withOwn(app, HISTORY_STRINGS)
    return (
      <form
        class="rename"
        onSubmit={(event) => {
          event.preventDefault()
          onDone(input.current?.value.trim() || null)
        }}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return
          event.stopPropagation()
          onDone(null)
        }}
      >
        <input ref={input} class="search" dir="auto" maxLength={255} aria-label={label} defaultValue={name} />
        <IconButton icon={CLOSE} label={t.cancel} onClick={() => onDone(null)} />
        <button type="submit" class="icon-button" title={t.save} aria-label={t.save}>
          <Icon path={DONE} />
        </button>
      </form>
    )
  }
})
