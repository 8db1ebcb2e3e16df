import { readNumber } from "../text/numbers.ts"
import { nameWords } from "./law-names-match.ts"

/** What an amount is counted in; only amounts of one kind can be compared. */
export type AmountKind = "time" | "hours" | "share" | "coins" | "people" | "money"

/** An amount that a text names. */
export interface Amount {
  kind: AmountKind
  /** In the smallest unit of its kind: days, hours, percent, coins, people, rials. */
  value: number
  /** As written, folded: `60 روز`. */
  words: string
  /** Place of its first word among the folded words of the text. */
  at: number
}

const UNITS: readonly (readonly [AmountKind, factor: number, words: string])[] = [
  ["time", 1, "روز روزه day days یوم یوما ایام"],
  ["time", 7, "هفته هفتگی week weeks اسبوع اسابیع"],
  ["time", 30, "ماه ماهه month months شهر شهرا اشهر شهور"],
  ["time", 365, "سال ساله سالگی year years سنه سنین سنوات عام اعوام"],
  ["hours", 1, "ساعت ساعته hour hours ساعه ساعات"],
  ["share", 1, "درصد درصده percent بالمیه"],
  ["coins", 1, "سکه coin coins"],
  ["people", 1, "نفر نفره شریک وکیل شاهد داور عضو بازرس people persons شخص اشخاص"],
  ["money", 1, "ریال rial rials"],
  ["money", 10, "تومان تومن toman tomans"],
]
const UNIT: ReadonlyMap<string, { kind: AmountKind; factor: number }> = new Map(
  UNITS.flatMap(([kind, factor, words]) => words.split(" ").map((word) => [word, { kind, factor }] as const)),
)

/** Shares that are words of their own, in percent. */
const SHARES: ReadonlyMap<string, number> = new Map([
  ["نصف", 50],
  ["نیمی", 50],
  ["ثلث", 100 / 3],
  ["ربع", 25],
  ["ثمن", 12.5],
  ["half", 50],
  ["third", 100 / 3],
  ["quarter", 25],
])
/** «یک سوم», «دو سوم», «یک‌هشتم». */
const PARTS: ReadonlyMap<string, number> = new Map([
  ..."دوم سوم چهارم پنجم ششم هفتم هشتم نهم دهم".split(" ").map((word, at) => [word, at + 2] as const),
  ["بیستم", 20],
  ["صدم", 100],
])
/** What stands between a number and its unit: «پنجاه میلیون تومان», «پنج تا وکیل». */
const FACTORS: ReadonlyMap<string, number> = new Map([
  ["میلیون", 1e6],
  ["million", 1e6],
  ["ملیون", 1e6],
  ["میلیارد", 1e9],
  ["billion", 1e9],
  ["تا", 1],
])

/** «یکماه», «دوسال». */
const JOINED = /(?<!\p{L})(یک|دو|سه|چهار|پنج|شش|هفت|هشت|ده)(روزه?|هفته|ماهه?|ساله?|نفره?)(?!\p{L})/gu

/** Folded words of a text with numbers and what they count apart. */
export const amountWords = (text: string): string[] =>
  nameWords(text.replaceAll(/[%٪]/g, " درصد ").replaceAll(JOINED, "$1 $2"))

/** The amounts that a text names in digits or words, in order. */
export function amountsIn(text: string): Amount[] {
  const words = amountWords(text)
  const found: Amount[] = []
  for (let at = 0; at < words.length; at++) {
    const amount = amountAt(words, at)
    if (!amount) continue
    found.push({ ...amount, words: words.slice(at, at + amount.length).join(" "), at })
    at += amount.length - 1
  }
  return found
}

function amountAt(
  words: readonly string[],
  at: number,
): { kind: AmountKind; value: number; length: number } | undefined {
  const word = words[at] ?? ""
  const share = SHARES.get(word)
  if (share !== undefined) return { kind: "share", value: share, length: 1 }
  const part = PARTS.get(words[at + 1] ?? "")
  const over = readNumber([word])?.value
  if (part !== undefined && over !== undefined && over < part)
    return { kind: "share", value: (100 * over) / part, length: 2 }
  const number = word === "نیم" ? { value: 0.5, length: 1 } : readNumber(words.slice(at))
  if (!number) return undefined
  const factor = FACTORS.get(words[at + number.length] ?? "")
  const length = number.length + (factor === undefined ? 0 : 1)
  const unit = unitOf(words[at + length] ?? "")
  return unit && { kind: unit.kind, value: number.value * (factor ?? 1) * unit.factor, length: length + 1 }
}

/** «بیست سالش», «سه ماهشه» are counted in years and months as well. */
const unitOf = (word: string) => UNIT.get(word) ?? UNIT.get(word.replace(/شه?$/, ""))

/** A month has 30 or 31 days and a year 12 months: lengths of time are the same within this share. */
const SAME_TIME = 0.04

/** Whether two amounts are the same: 12 months are a year. */
export const sameAmount = (one: Amount, other: Amount): boolean =>
  one.kind === other.kind &&
  Math.abs(one.value - other.value) <=
    (one.kind === "time" ? SAME_TIME : 0.001) * Math.max(Math.abs(one.value), Math.abs(other.value))
