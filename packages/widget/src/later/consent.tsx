import type { Locale } from "../i18n/direction.ts"
import { createRef, live } from "../kit.ts"
import type { App } from "../state/app.ts"
import { withOwn } from "./own-strings.ts"
import { dress } from "./styles.ts"

export interface ConsentStrings {
  agree: string
}

export const CONSENT_STRINGS: Readonly<Record<Locale, ConsentStrings>> = {
  fa: { agree: "می‌پذیرم" },
  en: { agree: "I agree" },
  ar: { agree: "أوافق" },
}

function agree({ agreed, emit, focusComposer, mustAgree, pointer }: App): void {
  const consent = mustAgree.peek() ?? undefined
  agreed.value = consent
  pointer.update({ consent })
  emit("consent")
  focusComposer()
}

/** What the host wants agreed to before the first question. It stands where the question would be written. */
export const Consent = live<{ app: App }>(({ app }, life) => {
  const button = createRef<HTMLButtonElement>()
  dress(app.element.shadowRoot)
  life.mounted(() => {
    if (app.isOpen.peek() && app.isDialog.peek()) button.current?.focus({ preventScroll: true })
    return undefined
  })
  return () => (
    <div class="composer consent" part="consent">
      <p dir="auto" id="consent">
        {app.mustAgree.value}
      </p>
      <button ref={button} type="button" class="action" aria-describedby="consent" onClick={() => agree(app)}>
        {withOwn(app, CONSENT_STRINGS).agree}
      </button>
    </div>
  )
})
