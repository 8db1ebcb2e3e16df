import { cleanText, labelOf, live, localDigits } from "../kit.ts"
import type { App } from "../state/app.ts"
import type { Turn } from "../state/turn.ts"
import { AFTER_STRINGS } from "./after-strings.ts"
import { withOwn } from "./own-strings.ts"
import { dress } from "./styles.ts"

/** The sources of an answer; their numbers are those of the marks in its text. */
export const Sources = live<{ app: App; turn: Turn }>(({ app, turn }) => {
  dress(app.element.shadowRoot)
  return () => {
    const t = withOwn(app, AFTER_STRINGS)
    const locale = app.locale.value
    const citations = [...turn.citations.value].sort((a, b) => a.n - b.n)
    if (!citations.length) return null
    return (
      <div class="sources" part="sources">
        <h3 class="sources-title">{t.sources}</h3>
        <ol aria-label={t.sources}>
          {citations.map((citation) => (
            <li key={citation.n}>
              <button
                type="button"
                class="source"
                onClick={(event) => app.openSheet({ kind: "source", citation }, event.currentTarget)}
              >
                <span class="n">{localDigits(citation.n, locale)}</span>
                <span class="label">
                  <bdi>{labelOf(citation, locale)}</bdi>
                  {citation.heading && <bdi class="heading">{cleanText(citation.heading)}</bdi>}
                </span>
                {citation.validity.status === "repealed" && <span class="badge bad">{t.repealed}</span>}
                {citation.kind === "summary" && <span class="badge">{t.summaryBadge}</span>}
              </button>
            </li>
          ))}
        </ol>
      </div>
    )
  }
})
