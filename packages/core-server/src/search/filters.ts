import type { FieldProblem } from "@qanun/contract"
import type { Library } from "../answer/library.ts"
import { CoreError } from "../errors.ts"
import type { LawUnit } from "../law/corpus.ts"
import { gregorianToJalali, jalaliToGregorian } from "../law/jalali.ts"
import { isInForce } from "../law/validity.ts"

type Test = (unit: LawUnit, value: string) => boolean

/** What a caller may filter by; the long names are those of the field's Cores (contract 5.4). */
const TESTS: Readonly<Record<string, Test>> = {
  law: (unit, value) => unit.law.fa === value || unit.law.en === value || unit.lawId === value,
  law_id: (unit, value) => unit.lawId === value,
  document_id: (unit, value) => unit.lawId === value,
  topic: (unit, value) => unit.topic === value,
  kind: (unit, value) => unit.kind === value,
  authority: (unit, value) => unit.authority === value,
  jurisdiction: (_, value) => value === "IR" || value === "ایران",
  "metadata.work_title": (unit, value) => unit.law.fa === value,
  "metadata.authority": (unit, value) => unit.authority === value,
  "metadata.jurisdiction": (_, value) => value === "IR" || value === "ایران",
}

/**
 * The units that a request's filters leave, with repealed ones left out; null without filters.
 * A filter's value is a text or a list of texts, of which one must fit.
 *
 * @throws CoreError `invalid_request` for a field that cannot be filtered by, or a value that is no text.
 */
export function allowedUnits(
  { index, inForce }: Library,
  filters: Readonly<Record<string, unknown>> | null,
): Uint8Array | null {
  if (!filters || Object.keys(filters).length === 0) return null
  const problems: FieldProblem[] = []
  const conditions: ((unit: LawUnit) => boolean)[] = []
  let date: string | null = null
  for (const [field, value] of Object.entries(filters)) {
    if (DATE_FIELDS.has(field)) {
      date = readDate(value)
      if (date === null)
        problems.push({
          loc: ["body", "filters", field],
          msg: "the value must be a date YYYY-MM-DD",
          type: "invalid_format",
        })
      continue
    }
    const test = Object.hasOwn(TESTS, field) ? TESTS[field] : undefined
    const values = Array.isArray(value) ? value : [value]
    const loc = ["body", "filters", field]
    if (!test)
      problems.push({ loc, msg: `filters can be: ${Object.keys(TESTS).join(", ")}`, type: "unrecognized_keys" })
    else if (!values.every((one) => typeof one === "string"))
      problems.push({ loc, msg: "the value must be a text or a list of texts", type: "invalid_type" })
    else conditions.push((unit) => values.some((one) => test(unit, one)))
  }
  if (problems.length > 0) throw new CoreError("invalid_request", { fields: problems })
  const inForceThen = (unit: LawUnit, at: number) => (date === null ? inForce[at] === 1 : isInForce(unit, date))
  return Uint8Array.from(index.units, (unit, at) =>
    inForceThen(unit, at) && conditions.every((fits) => fits(unit)) ? 1 : 0,
  )
}

/** The law as it was on this day. */
const DATE_FIELDS: ReadonlySet<string> = new Set(["date", "as_of"])

/** A Jalali or Gregorian date as a Jalali one. */
function readDate(value: unknown): string | null {
  if (typeof value !== "string") return null
  const [, year, month, day] = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(value) ?? []
  if (!year || !month || !day) return null
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`
  return Number(year) < FIRST_GREGORIAN_YEAR ? (jalaliToGregorian(date) ? date : null) : gregorianToJalali(date)
}
/** Years below are Jalali. */
const FIRST_GREGORIAN_YEAR = 1600
