import { createRef, live, signal } from "../kit.ts"
import type { App } from "../state/app.ts"
import type { Turn } from "../state/turn.ts"
import { FEEDBACK_STRINGS, REASONS, type Reason } from "./feedback-strings.ts"
import { withOwn } from "./own-strings.ts"
import { rateAnswer } from "./rate.ts"

const LONGEST = 2000

interface FeedbackFormProps {
  app: App
  turn: Turn
  onDone: () => void
}

/** What was wrong with an answer: a reason, and words if the visitor has any. Both may be left out. */
export const FeedbackForm = live<FeedbackFormProps>(({ app, turn, onDone }, life) => {
  const reason = signal<Reason | null>(null)
  const form = createRef<HTMLFormElement>()
  life.mounted(() => {
    form.current?.querySelector("input")?.focus()
    return undefined
  })
  const submit = (event: Event) => {
    event.preventDefault()
    const words = form.current?.querySelector("textarea")?.value.trim()
    void rateAnswer(app, turn, 1, {
      ...(reason.value && { feedback_type: reason.value }),
      ...(words && { feedback_text: words }),
    })
    onDone()
  }
  return () => {
    const t = withOwn(app, FEEDBACK_STRINGS)
    return (
      <form ref={form} class="feedback" onSubmit={submit}>
        <fieldset>
          <legend>{t.whatWasWrong}</legend>
          {REASONS.map((name) => (
            <label key={name} class={reason.value === name ? "chip on" : "chip"}>
              <input
                type="radio"
                name="reason"
                checked={reason.value === name}
                onChange={() => {
                  reason.value = name
                }}
              />
              {t.reasons[name]}
            </label>
          ))}
        </fieldset>
        <textarea
          class="search"
          rows={2}
          dir="auto"
          maxLength={LONGEST}
          aria-label={t.tellMore}
          placeholder={t.tellMore}
        />
        <p class="buttons">
          <button type="submit" class="action">
            {t.sendFeedback}
          </button>
          <button type="button" class="link" onClick={onDone}>
            {t.skip}
          </button>
        </p>
      </form>
    )
  }
})
