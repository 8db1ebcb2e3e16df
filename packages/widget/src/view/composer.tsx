import { fill } from "../i18n/fill.ts"
import { localDigits } from "../i18n/numbers.ts"
import type { App } from "../state/app.ts"
import { Icon } from "./icon.tsx"
import { OFFLINE, SEND, STOP } from "./icons.ts"
import { live } from "./live.ts"

/** Longest question in code points, as the contract has it. */
const MAX_LENGTH = 2000

/** Where a question is written. Enter sends, Shift and Enter begin a new line. */
export const Composer = live<{ app: App }>(({ app }) => () => {
  const t = app.strings.value
  const { disclaimer = t.disclaimer } = app.options.value
  const text = app.draft.value
  const running = app.conversation.running.value
  const excess = text.length > MAX_LENGTH ? [...text].length - MAX_LENGTH : 0
  const ready = text.trim() !== "" && excess <= 0 && !running
  const submit = (event: Event) => {
    event.preventDefault()
    if (ready) app.send()
  }
  return (
    <form class="composer" part="composer" onSubmit={submit}>
      {!app.online.value && (
        <p class="strip" role="status">
          <Icon path={OFFLINE} />
          {t.offlineNote}
        </p>
      )}
      <div class="field">
        <div class="grow" data-text={`${text} `}>
          <textarea
            name="question"
            rows={1}
            dir={text ? "auto" : app.direction.value}
            aria-label={t.composerLabel}
            placeholder={t.placeholder}
            autocomplete="off"
            enterkeyhint="send"
            aria-invalid={excess > 0}
            aria-describedby={excess > 0 ? "excess" : undefined}
            value={text}
            onInput={(event) => app.write(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event)
            }}
          />
        </div>
        {running ? (
          <button
            type="button"
            class="send"
            title={t.stop}
            aria-label={t.stop}
            /* It has come where "send" was: the second click of a double click is not meant for it. */
            onClick={(event) => event.detail > 1 || app.conversation.stop()}
          >
            <Icon path={STOP} />
          </button>
        ) : (
          <button type="submit" class="send" title={t.send} aria-label={t.send} aria-disabled={!ready}>
            <Icon path={SEND} />
          </button>
        )}
      </div>
      {excess > 0 && (
        <p class="excess" id="excess" role="alert">
          {fill(t.tooLong, { n: localDigits(excess, app.locale.value) })}
        </p>
      )}
      {disclaimer && <p class="disclaimer">{disclaimer}</p>}
    </form>
  )
})
