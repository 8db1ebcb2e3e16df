import type { Locale } from "../i18n/direction.ts"
import { localDigits } from "../kit.ts"

const TAGS: Readonly<Record<Locale, string>> = { fa: "fa-IR", ar: "ar", en: "en" }

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
