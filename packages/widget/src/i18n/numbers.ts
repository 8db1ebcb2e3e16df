import type { Locale } from "./direction.ts"

/** Zero of each language's own digits; display only, never for what is sent or compared. */
const ZERO: Readonly<Record<Locale, number>> = { fa: 0x06f0, ar: 0x0660, en: 0x30 }

/** A text with its ASCII digits in the reader's own digits. */
export function localDigits(text: string | number, locale: Locale): string {
  return String(text).replace(/\d/g, (digit) => String.fromCharCode(ZERO[locale] + Number(digit)))
}
