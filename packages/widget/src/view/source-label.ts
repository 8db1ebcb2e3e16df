import type { Citation } from "@qanun/contract"
import type { Locale } from "../i18n/direction.ts"
import { localDigits } from "../i18n/numbers.ts"
import { cleanText } from "../markdown/clean-text.ts"

/** How a reader refers to a source, in the reader's digits. */
export const labelOf = (citation: Citation, locale: Locale): string => localDigits(cleanText(citation.label), locale)
