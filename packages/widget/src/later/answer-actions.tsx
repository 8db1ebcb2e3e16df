import { IconButton, live, signal } from "../kit.ts"
import type { App } from "../state/app.ts"
import type { Turn } from "../state/turn.ts"
import { BAD, COPY, DONE, EDIT, GOOD, PRINT, RETRY } from "../view/icons.ts"
import { AFTER_STRINGS } from "./after-strings.ts"
import { citedText } from "./cited-text.ts"
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
  const copied = signal(false)
  const asking = signal(false)
  const thanked = signal(false)
  const rate = (rating: number) => {
    void rateAnswer(app, turn, rating)
    asking.value = rating === 1
    thanked.value = rating !== 1
  }
  const copy = async () => {
    const text = citedText(turn, app.locale.peek(), withOwn(app, AFTER_STRINGS))
    await navigator.clipboard?.writeText(text).catch(() => undefined)
    copied.value = true
    setTimeout(() => {
      copied.value = false
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
            icon={copied.value ? DONE : COPY}
            label={copied.value ? t.copied : t.copyWithSources}
            onClick={copy}
          />
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
