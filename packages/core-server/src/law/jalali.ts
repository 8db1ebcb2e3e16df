/** Days before each month of the Jalali year. */
const DAYS_BEFORE = [0, 31, 62, 93, 124, 155, 186, 216, 246, 276, 306, 336]

const DAY_MS = 86_400_000
/** Julian day number of 1 January 1970. */
const UNIX_EPOCH_JULIAN = 2_440_588

/** Julian day number of 1 Farvardin of a Jalali year, by the 33-year rule, exact for 1178 to 1633. */
function yearStart(year: number): number {
  const cycle = Math.floor((year - 979) / 33)
  const within = (((year - 979) % 33) + 33) % 33
  // Year 979 began on 21 March 1600 (Gregorian).
  return 2_305_527 + 365 * (year - 979) + cycle * 8 + Math.floor((within + 3) / 4)
}

function toIso(julianDay: number): string {
  return new Date((julianDay - UNIX_EPOCH_JULIAN) * DAY_MS).toISOString().slice(0, 10)
}

/**
 * A Jalali date as Gregorian `YYYY-MM-DD`.
 *
 * @param jalali `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, separated by `-` or `/`; missing parts count as the first.
 * @returns Null when the text is no such date.
 */
export function jalaliToGregorian(jalali: string | null): string | null {
  const match = /^(1[0-4]\d\d)(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?$/.exec(jalali ?? "")
  if (!match) return null
  const month = Number(match[2] ?? 1)
  const day = Number(match[3] ?? 1)
  const before = DAYS_BEFORE[month - 1]
  if (before === undefined || day < 1 || day > 31) return null
  return toIso(yearStart(Number(match[1])) + before + day - 1)
}

/** A Gregorian date `YYYY-MM-DD` as a Jalali one. @returns Null when the text is no such date. */
export function gregorianToJalali(gregorian: string): string | null {
  const day = Date.parse(`${gregorian}T00:00:00Z`)
  if (!/^\d{4}-\d{2}-\d{2}$/.test(gregorian) || Number.isNaN(day)) return null
  const julian = day / DAY_MS + UNIX_EPOCH_JULIAN
  let year = Number(gregorian.slice(0, 4)) - 621
  if (yearStart(year) > julian) year--
  const passed = julian - yearStart(year)
  const month = DAYS_BEFORE.findLastIndex((before) => before <= passed)
  return `${year}-${pad(month + 1)}-${pad(passed - (DAYS_BEFORE[month] ?? 0) + 1)}`
}

/** Iran keeps this distance from UTC all year. */
const TEHRAN_MS = 3.5 * 60 * 60 * 1000

/** The Jalali day that it is in Iran. @param now Milliseconds since 1970. */
export const todayInIran = (now: number): string =>
  gregorianToJalali(new Date(now + TEHRAN_MS).toISOString().slice(0, 10)) ?? ""

const pad = (value: number) => String(value).padStart(2, "0")
