import type { Validity } from "@qanun/contract"
import type { LawUnit } from "./corpus.ts"
import { nameWords } from "./law-names-match.ts"
import { SUCCESSIONS } from "./succession.ts"

const key = (title: string) => nameWords(title).join(" ")

/** First day of the newer law by the title of the older. */
const SUPERSEDED: ReadonlyMap<string, string> = new Map(
  SUCCESSIONS.trim()
    .split("\n")
    .map((line) => {
      const [titles = "", from = ""] = line.split(/:(?=\s*\d)/)
      return [key(titles.split(">")[0] ?? ""), from.trim()]
    }),
)

/** Titles are few and asked about for every unit that is found. */
const firstDays = new Map<string, string | undefined>()

function firstDayOfNewer(title: string): string | undefined {
  if (!firstDays.has(title)) {
    if (firstDays.size >= MAX_TITLES) firstDays.clear()
    firstDays.set(title, SUPERSEDED.get(key(title)))
  }
  return firstDays.get(title)
}
const MAX_TITLES = 10_000

/** A date or year as a whole `YYYY-MM-DD`; a bare year counts from its first day, and to its last. */
const first = (date: string) => (/^\d{4}$/.test(date) ? `${date}-01-01` : date)
const last = (date: string) => (/^\d{4}$/.test(date) ? `${date}-12-30` : date)

/**
 * Whether a unit was law on a day, both ends inclusive. A unit without dates counts as law unless it is repealed.
 *
 * @param date Jalali `YYYY-MM-DD`, or `YYYY` for any day of a year; null: today, when what is repealed is no longer law.
 * @param today The Jalali day that it is.
 */
export function isInForce(unit: LawUnit, date: string | null, today: string): boolean {
  if (date === null && unit.repealed) return false
  const day = date ?? today
  if (isYetToCome(unit, day)) return false
  if (unit.validTo !== null) return last(unit.validTo) >= first(day)
  return !unit.repealed
}

/** What a reader is told of a unit: law on this day, law no longer, or `unknown` for what is yet to become law. */
export function statusOn(today: string, unit: LawUnit): Validity["status"] {
  if (isInForce(unit, null, today)) return "in_force"
  return !unit.repealed && isYetToCome(unit, today) ? "unknown" : "repealed"
}

/** Whether a unit becomes law only after a day. @param date Jalali `YYYY-MM-DD` or `YYYY`. */
export const isYetToCome = (unit: LawUnit, date: string): boolean =>
  unit.validFrom !== null && first(unit.validFrom) > last(date)

/** Whether a newer law has taken the place of the unit's law on a day. @param date Jalali; null: today. */
export function isSuperseded(unit: LawUnit, date: string | null): boolean {
  const from = firstDayOfNewer(unit.law.fa)
  return from !== undefined && (date === null || first(date) >= from)
}
