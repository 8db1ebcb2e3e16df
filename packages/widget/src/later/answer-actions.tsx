import { IconButton, live, signal } from "../kit.ts"
import type { App } from "../state/app.ts"
import type { Turn } from "../state/turn.ts"
import { BAD, COPY, COPY_CITED, DONE, EDIT, GOOD, PRINT, RETRY } from "../view/icons.ts"
import { AFTER_STRINGS } from "./after-strings.ts"
import { citedText, plainAnswer } from "./cited-text.ts"
import { FeedbackForm } from "./feedback-form.tsx"
import { withOwn } from "./own-strings.ts"
import { printConversation } from "./print.ts"
import { rateAnswer } from "./rate.ts"
import { dress } from "./styles.ts"

/** How long "copied" is shown, in milliseconds. */
const COPIED_FOR = 2000

/** Puts a question back into the composer, to be changed and sent again. */
function edit(app: App, turn: Turn): void {
  app.write(turn.question)
  app.focusComposer()
}

/** What can be done with a finished answer. */
export const AnswerActions = live<{ app: App; turn: Turn }>(({ app, turn }) => {
  dress(app.element.shadowRoot)
  const copied = signal<"text" | "cited" | null>(null)
  const asking = signal(false)
  const thanked = signal(false)
  const rate = (rating: number) => {
    void rateAnswer(app, turn, rating)
    asking.value = rating === 1
    thanked.value = rating !== 1
  }
  const copy = async (what: "text" | "cited") => {
    const cited = citedText(turn, app.locale.peek(), withOwn(app, AFTER_STRINGS))
    await navigator.clipboard?.writeText(what === "cited" ? cited : plainAnswer(turn)).catch(() => undefined)
    copied.value = what
    setTimeout(() => {
      copied.value = null
    }, COPIED_FOR)
  }
  return () => {
    const t = withOwn(app, AFTER_STRINGS)
    const rating = turn.rating.value
    const idle = !app.conversation.running.value
    return (
      <>
        <div class="actions">
          <IconButton
            icon={copied.value === "text" ? DONE : COPY}
            label={copied.value === "text" ? t.copied : t.copy}
            onClick={() => copy("text")}
          />
          {turn.citations.value.length > 0 && (
            <IconButton
              icon={copied.value === "cited" ? DONE : COPY_CITED}
              label={copied.value === "cited" ? t.copied : t.copyWithSources}
              onClick={() => copy("cited")}
            />
          )}
          <IconButton
            icon={PRINT}
            label={t.print}
            onClick={() => printConversation(app.element.shadowRoot, app.options.peek().title ?? t.title)}
          />
          {idle && <IconButton icon={RETRY} label={t.regenerate} onClick={() => app.conversation.retry(turn)} />}
          {idle && <IconButton icon={EDIT} label={t.edit} onClick={() => edit(app, turn)} />}
          {turn.answerId.value && (
            <>
              <IconButton icon={GOOD} label={t.good} pressed={rating === 5} onClick={() => rate(5)} />
              <IconButton icon={BAD} label={t.bad} pressed={rating === 1} onClick={() => rate(1)} />
            </>
          )}
          <span class="thanks" role="status">
            {thanked.value && t.thanks}
          </span>
        </div>
        {asking.value && (
          <FeedbackForm
            app={app}
            turn={turn}
            onDone={() => {
              asking.value = false
              thanked.value = true
            }}
          />
        )}
      </>
    )
  }
})
