import { cleanText } from "../markdown/clean-text.ts"
import type { App } from "../state/app.ts"
import { isRunning, type Turn } from "../state/turn.ts"
import { AnswerText } from "./answer-text.tsx"
import { live } from "./live.ts"
import { AnswerActions, Sources } from "./load-later.tsx"
import { Notice } from "./notice.tsx"

/** A question and what became of it. */
export const TurnView = live<{ app: App; turn: Turn }>(({ app, turn }) => {
  /* What an answer needs when it is done is fetched while it is written. */
  void app.tell()
  return () => {
    const t = app.strings.value
    const answered = turn.begun.value
    const running = isRunning(turn)
    const declined = turn.declined.value && !running
    return (
      <article class="turn" data-key={turn.key}>
        <div class="question" part="question">
          <span class="unseen">{t.you}: </span>
          <p dir="auto">{cleanText(turn.question)}</p>
        </div>
        <div class={declined ? "answer declined" : "answer"} part="answer" aria-busy={running}>
          <span class="unseen">{t.assistant}: </span>
          {declined && <p class="declined-title">{t.noAnswer}</p>}
          {answered && <AnswerText app={app} turn={turn} />}
          <Notice app={app} turn={turn} />
          {answered && !running && (
            <>
              <Sources app={app} turn={turn} />
              <AnswerActions app={app} turn={turn} />
            </>
          )}
        </div>
      </article>
    )
  }
})
