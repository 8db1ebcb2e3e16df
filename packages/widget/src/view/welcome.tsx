import type { App } from "../state/app.ts"
import { Icon } from "./icon.tsx"
import { GO } from "./icons.ts"
import { live } from "./live.ts"

/** What a visitor sees before the first question. */
export const Welcome = live<{ app: App }>(({ app }) => () => {
  const t = app.strings.value
  const { greeting = t.greeting, suggestions = t.suggestions } = app.options.value
  return (
    <div class="scroller welcome">
      <h3 class="greeting" dir="auto">
        {greeting}
      </h3>
      <p class="intro">{t.intro}</p>
      {suggestions.length > 0 && (
        <>
          <p class="try" id="try">
            {t.tryAsking}
          </p>
          <ul class="suggestions" aria-labelledby="try">
            {suggestions.map((question) => (
              <li key={question}>
                <button type="button" class="suggestion" onClick={() => app.send(question)}>
                  <span dir="auto">{question}</span>
                  <Icon path={GO} mirrored />
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
})
