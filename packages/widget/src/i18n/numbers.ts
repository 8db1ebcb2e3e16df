import type { Locale } from "./direction.ts"

/** Zero of each language's own digits; display only, never for what is sent or compared. */
const ZERO: Readonly<Record<Locale, number>> = { fa: 0x06f0, ar: 0x0660, en: 0x30 }

const TAGS: Readonly<Record<Locale, string>> = { fa: "fa-IR", ar: "ar", en: "en" }

/** A text with its ASCII digits in the reader's own digits. */
export function localDigits(text: string | number, locale: Locale): string {
  return String(text).replace(/\d/g, (digit) => String.fromCharCode(ZERO[locale] + Number(digit)))
}

/**
 * A date as the reader's calendar has it: Jalali in Persian, Gregorian elsewhere.
 *
 * @param value ISO 8601 date or time; anything unreadable is returned as it is.
 */
export function localDate(value: string, locale: Locale, withTime = false): string {
  const date = new Date(value)
  if (Number.isNaN(date.getTime())) return value
  const format = new Intl.DateTimeFormat(TAGS[locale], {
    dateStyle: "medium",
    ...(withTime ? { timeStyle: "short" as const } : { timeZone: "UTC" }),
  })
  return localDigits(format.format(date), locale)
}
