import { fold } from "../text/fold.ts"
import { readNumber } from "../text/numbers.ts"
import { gregorianToJalali } from "./jalali.ts"
import { nameWords } from "./law-names-match.ts"
import { type Calendar, monthNamed } from "./month-names.ts"

const FIRST_YEAR = 1285
const LAST_YEAR = 1430
const FIRST_GREGORIAN = 1906
/** Years from the Jalali to the Gregorian calendar at Nowruz. */
const GREGORIAN_SHIFT = 621

/** Words after which a year is part of a law's name and not the date asked about: «قانون ۱۳۷۶», «مصوب ۱۳۵۶». */
const NAMING = /^(?:قانون|مصوب|مصوبه|اصلاحی|اصلاحیه|لایحه|ایین|act|law|code)$/
/** … also with its subject in between: «قانون روابط موجر و مستأجر ۱۳۵۶». */
const NAME_LENGTH = 6
/** What makes a year a time and not a name. */
const AT_TIME = /^(?:سال|دهه|در|تاریخ|از|تا|قبل|بعد|پیش|پس|تو|توی|in|since|before|after|year|عام|سنه|فی)$/
const YEAR = /^(?:سال|year|عام|سنه)$/
const MONTH = /^(?:ماه|شهر|of)$/

const BEFORE = /^(?:قبل|پیش|before)$/
const AFTER = /^(?:بعد|پس|after)$/
/** «قبل از سال …», «before the year …»: how far before a date these words stand. */
const REACH = 3

/** The last day of the old order: 21 Bahman 1357. */
const BEFORE_THE_REVOLUTION =
  / (?:قبل|پیش) از (?:پیروزی )?انقلاب (?!مشروطه)| before the (?:islamic )?revolution | قبل الثوره /
const LAST_DAY_OF_OLD_ORDER = "1357-11-21"

/** «دهه ۶۰», «دهه شصت» is meant as a whole; its middle stands for it. */
const DECADE = /^دهه$/
const MIDDLE_OF_DECADE = 5

/**
 * The Jalali date that a question is about, as `YYYY-MM-DD`, or as `YYYY` where it says a year: «سال ۱۳۶۵», «۱۲ خرداد ۱۳۸۰», «در ۱۳۸۵/۳/۵», «in March 1998»,
 * «قبل از انقلاب». «بعد از سال …» means a year later. Null when the question names no date.
 */
export function dateAsked(question: string): string | null {
  const words = nameWords(question)
  const date = dateInDigits(fold(question)) ?? dateOfMonth(words) ?? dateOfYear(words)
  return date ?? (BEFORE_THE_REVOLUTION.test(` ${words.join(" ")} `) ? LAST_DAY_OF_OLD_ORDER : null)
}

/** The words of a folded text that say a day and nothing else. */
const SAID_DAY =
  /(?:قبل|پیش) از (?:پیروزی )?انقلاب(?: اسلامی)?|(?:در |توی? )?(?:سال|دهه|عام|سنه) \d{2,4}|(?:in|since) \d{4}| (?:میلادی|شمسی|خورشیدی|هجری)(?= |$)/g

/** A question without the words that only say its day: they would be looked for in the law. */
export const withoutDay = (question: string): string => fold(question).replaceAll(SAID_DAY, " ")

const pad = (value: number | string) => String(value).padStart(2, "0")

/** «۱۳۸۰/۳/۱۲», «۱۲/۳/۱۳۸۰», «2001-06-02». */
function dateInDigits(text: string): string | null {
  const match = /(?<!\d)(?:(\d{4})[/-](\d{1,2})[/-](\d{1,2})|(\d{1,2})[/-](\d{1,2})[/-](\d{4}))(?!\d)/.exec(text)
  if (!match) return null
  const [year = "", month = "", day = ""] = match[1] ? match.slice(1, 4) : match.slice(4, 7).reverse()
  return dayOf(Number(year), Number(month), Number(day))
}

/** A day of either calendar as a Jalali date; null when there is no such day or it is out of range. */
function dayOf(year: number, month: number, day: number): string | null {
  if (month < 1 || month > 12 || day < 1 || day > 31) return null
  const date = `${year}-${pad(month)}-${pad(day)}`
  if (year >= FIRST_YEAR && year <= LAST_YEAR) return date
  return isGregorian(year) ? gregorianToJalali(date) : null
}

const isGregorian = (year: number) => year >= FIRST_GREGORIAN && year <= LAST_YEAR + GREGORIAN_SHIFT

/** «۱۲ خرداد ۱۳۸۰», «خرداد ماه ۸۰», «in March 1998», «March 12, 1998»; without a day its first. */
function dateOfMonth(words: readonly string[]): string | null {
  for (const [at, word] of words.entries()) {
    const month = monthNamed(word)
    if (!month) continue
    const dayAfter = month.calendar === "gregorian" && /^\d{1,2}$/.test(words[at + 1] ?? "") ? Number(words[at + 1]) : 0
    let next = at + (dayAfter > 0 ? 2 : 1)
    while (MONTH.test(words[next] ?? "") || YEAR.test(words[next] ?? "") || /^(?:st|nd|rd|th)$/.test(words[next] ?? ""))
      next++
    const year = fullYear(readNumber(words.slice(next))?.value, month.calendar)
    const date = year === undefined ? null : dayOf(year, month.number, dayAfter || dayBefore(words, at))
    if (date) return date
  }
  return null
}

/** The number that stands before a month's name: «دوازدهم خرداد», «12th of March»; 1 when there is none. */
function dayBefore(words: readonly string[], at: number): number {
  let end = at
  while (MONTH.test(words[end - 1] ?? "") || /^(?:st|nd|rd|th|ام)$/.test(words[end - 1] ?? "")) end--
  for (const length of [3, 1]) {
    const number = readNumber(words.slice(Math.max(0, end - length), end))
    if (number && number.length === Math.min(length, end) && number.value <= 31) return number.value
  }
  return 1
}

function dateOfYear(words: readonly string[]): string | null {
  for (let at = 0; at < words.length; at++) {
    const year = yearAt(words, at)
    if (year === undefined || isName(words, at)) continue
    const before = words.slice(Math.max(0, at - REACH), at)
    const shift = before.some((word) => AFTER.test(word)) ? 1 : before.some((word) => BEFORE.test(word)) ? -1 : 0
    return String(year + shift)
  }
  return null
}

function isName(words: readonly string[], at: number): boolean {
  if (NAMING.test(words[at - 1] ?? "")) return true
  return (
    !AT_TIME.test(words[at - 1] ?? "") &&
    words.slice(Math.max(0, at - NAME_LENGTH), at).some((word) => NAMING.test(word))
  )
}

function yearAt(words: readonly string[], at: number): number | undefined {
  const word = words[at] ?? ""
  const before = words[at - 1] ?? ""
  if (DECADE.test(before)) {
    const decade = fullYear(readNumber(words.slice(at))?.value, "jalali")
    return decade === undefined ? undefined : decade + MIDDLE_OF_DECADE
  }
  const marked = YEAR.test(before) || before === "in"
  if (!/^\d{4}$/.test(word) && !marked) return undefined
  const value = readNumber(words.slice(at))?.value
  // «سال ۶۵» is 1365.
  if (marked || (value ?? 0) >= FIRST_YEAR) return fullYear(value, "jalali")
  return undefined
}

/** A year as people write it, in the calendar asked for; «in 1998» is a Gregorian year and told in Jalali. */
function fullYear(value: number | undefined, calendar: Calendar): number | undefined {
  if (value === undefined) return undefined
  if (calendar === "gregorian") return isGregorian(value) ? value : undefined
  if (value >= FIRST_YEAR && value <= LAST_YEAR) return value
  if (isGregorian(value)) return value - GREGORIAN_SHIFT
  return value >= 40 && value <= 99 ? 1300 + value : undefined
}
