import type { App } from "../state/app.ts"
import type { Turn } from "../state/turn.ts"
import { Icon } from "./icon.tsx"
import { INFO, RETRY } from "./icons.ts"
import { live } from "./live.ts"

/** Says where a turn stands, in one sentence, and offers the one thing to do about it. */
export const Notice = live<{ app: App; turn: Turn }>(({ app, turn }) => () => {
  const t = app.strings.value
  const phase = turn.phase.value
  const failure = turn.failure.value
  if (phase === "done" || (phase === "writing" && turn.begun.value)) return null
  if (phase !== "failed" && phase !== "stopped")
    return <p class={phase === "queued" ? "status" : "status working"}>{t[phase]}</p>
  const told = failure ? app.explain(failure) : { words: t.stopped }
  if (!told) return null
  return (
    <div class={failure ? "notice bad" : "notice"} role={failure ? "alert" : undefined}>
      <Icon path={INFO} />
      <p>
        {told.words}
        {failure && turn.begun.value && ` ${t.partial}`}
      </p>
      {!told.hopeless && !app.conversation.running.value && (
        <button type="button" class="action" onClick={() => app.conversation.retry(turn)}>
          <Icon path={RETRY} />
          {t.retry}
        </button>
      )}
    </div>
  )
})
