import { signal } from "@preact/signals-core"
import { createRef } from "preact"
import { type App, afterAnswer } from "../state/app.ts"
import { Icon } from "./icon.tsx"
import { DOWN } from "./icons.ts"
import { live } from "./live.ts"
import { stickToEnd } from "./stick-to-end.ts"
import { TurnView } from "./turn.tsx"

/** Turns that are drawn at once: the cost of a token must not grow with the conversation. */
const WINDOW = 8

export const Transcript = live<{ app: App }>(({ app }, life) => {
  const { turns, restoring, unreachable, hasEarlier, id, running } = app.conversation
  const scroller = createRef<HTMLDivElement>()
  const content = createRef<HTMLDivElement>()
  const shown = signal(WINDOW)
  const end = stickToEnd(app)
  life.mounted(() => end.watch(scroller.current, content.current))
  const showEarlier = async () => {
    if (hasEarlier.value && shown.value + WINDOW > turns.value.length)
      await afterAnswer().then(
        ({ loadEarlier }) => loadEarlier(app),
        () => {},
      )
    shown.value += WINDOW
  }
  return () => {
    const t = app.strings.value
    const all = turns.value
    const drawn = all.slice(-shown.value)
    const more = drawn.length < all.length || hasEarlier.value
    return (
      <div class="frame">
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by key */}
        <div class="scroller" ref={scroller} role="log" aria-live="off" aria-label={t.transcript} tabIndex={0}>
          <div class={running.value ? "turns busy" : "turns"} ref={content}>
            {more && (
              <button type="button" class="pill earlier" onClick={showEarlier}>
                {t.earlier}
              </button>
            )}
            {restoring.value && !all.length && <p class="status working">{t.restoring}</p>}
            {unreachable.value && (
              <p class="status">
                {t.failures.unreachable}{" "}
                <button type="button" class="link" onClick={() => app.open(id.value ?? undefined)}>
                  {t.retry}
                </button>
              </p>
            )}
            {drawn.map((turn) => (
              <TurnView key={turn.key} app={app} turn={turn} />
            ))}
          </div>
        </div>
        {end.away.value && (
          <div class="to-end">
            <button type="button" class="pill" onClick={end.goThere}>
              <Icon path={DOWN} />
              {t.newText}
            </button>
          </div>
        )}
      </div>
    )
  }
})
