import type { Locale } from "../i18n/direction.ts"
import { cleanText, labelOf, localDigits } from "../kit.ts"
import type { Turn } from "../state/turn.ts"
import type { AfterStrings } from "./after-strings.ts"

/** An answer's words alone: the marks mean nothing without their sources. */
export const plainAnswer = (turn: Turn): string =>
  cleanText(turn.text.value).replace(/\s*\[\d+(?:\s*[,،]\s*\d+)*\](?!\()/g, "")

/** An answer with its sources, as plain text for the clipboard. */
export function citedText(turn: Turn, locale: Locale, strings: AfterStrings): string {
  const sources = [...turn.citations.value]
    .sort((a, b) => a.n - b.n)
    .map((citation) => {
      const kind = citation.kind === "summary" ? ` (${strings.summaryBadge})` : ""
      return `[${localDigits(citation.n, locale)}] ${labelOf(citation, locale)}${kind}`
    })
  const text = cleanText(turn.text.value).replace(/\[(\d+)\]/g, (_, n: string) => `[${localDigits(n, locale)}]`)
  return sources.length ? `${text}\n\n${strings.sources}:\n${sources.join("\n")}` : text
}
