import { fold } from "../text/fold.ts"
import { readNumber } from "../text/numbers.ts"
import { nameWords } from "./law-names-match.ts"

const FIRST_YEAR = 1285
const LAST_YEAR = 1430
const FIRST_GREGORIAN = 1906
/** Years from the Jalali to the Gregorian calendar at Nowruz. */
const GREGORIAN_SHIFT = 621

/** Words after which a year is part of a law's name and not the date asked about: «قانون ۱۳۷۶», «مصوب ۱۳۵۶». */
const NAMING = /^(?:قانون|مصوب|مصوبه|اصلاحی|اصلاحیه|لایحه|نامه|act|law|code)$/
/** … also with its subject in between: «قانون روابط موجر و مستأجر ۱۳۵۶». */
const NAME_LENGTH = 6
/** What makes a year a time and not a name. */
const AT_TIME = /^(?:سال|در|تاریخ|از|تا|قبل|بعد|پیش|پس|تو|توی|in|since|before|after|year|عام|سنه|فی)$/

/**
 * The Jalali date that a question is about, as `YYYY-MM-DD`: «سال ۱۳۶۵», «در ۱۳۸۵/۳/۵», «in 1998».
 * «بعد از سال …» means a year later. Null when the question names no date.
 */
export function dateAsked(question: string): string | null {
  const exact = /(1[34]\d\d)[/-](\d{1,2})[/-](\d{1,2})/.exec(fold(question))
  if (exact) return `${exact[1]}-${exact[2]?.padStart(2, "0")}-${exact[3]?.padStart(2, "0")}`
  const words = nameWords(question)
  for (let at = 0; at < words.length; at++) {
    const year = yearAt(words, at)
    if (year === undefined || isName(words, at)) continue
    const before = words.slice(Math.max(0, at - 3), at)
    const later = before.includes("بعد") || before.includes("پس") || before.includes("after")
    const earlier = before.includes("قبل") || before.includes("پیش") || before.includes("before")
    return `${year + (later ? 1 : earlier ? -1 : 0)}-01-01`
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
  const marked = /^(?:سال|in|year|عام)$/.test(words[at - 1] ?? "")
  if (!/^\d{4}$/.test(word) && !marked) return undefined
  const value = readNumber(words.slice(at))?.value ?? 0
  if (value >= FIRST_YEAR && value <= LAST_YEAR) return value
  if (value >= FIRST_GREGORIAN && value <= LAST_YEAR + GREGORIAN_SHIFT) return value - GREGORIAN_SHIFT
  // «سال ۶۵» is 1365.
  if (marked && value >= 40 && value <= 99) return 1300 + value
  return undefined
}
