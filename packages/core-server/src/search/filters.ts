import type { FieldProblem } from "@qanun/contract"
import type { Library } from "../answer/library.ts"
import { CoreError } from "../errors.ts"
import type { LawUnit } from "../law/corpus.ts"
import { gregorianToJalali, jalaliToGregorian } from "../law/jalali.ts"
import { isInForce } from "../law/validity.ts"
import type { Condition } from "../vectors/vector-index.ts"

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

/** Where a vector index elsewhere keeps what the fields name; fields that not all of its points have are left out. */
const PATHS: Readonly<Record<string, readonly string[]>> = {
  law: ["metadata.work_title", "metadata.work_title_en", "document_id"],
  law_id: ["document_id"],
  document_id: ["document_id"],
  topic: ["metadata.topic"],
  authority: ["metadata.authority"],
  "metadata.work_title": ["metadata.work_title"],
  "metadata.authority": ["metadata.authority"],
}

/** A request's filters, checked. */
export interface Filters {
  fits(unit: LawUnit): boolean
  /** Jalali day whose law is asked for; null: today. */
  date: string | null
  /** The same for a vector index. */
  conditions: readonly Condition[]
}

/**
 * Reads the filters of a request; null without filters. A filter's value is a text or a list of texts, of which one must
 * fit.
 *
 * @throws CoreError `invalid_request` for a field that cannot be filtered by, or a value that is no text.
 */
export function readFilters(filters: Readonly<Record<string, unknown>> | null): Filters | null {
  if (!filters || Object.keys(filters).length === 0) return null
  const problems: FieldProblem[] = []
  const tests: ((unit: LawUnit) => boolean)[] = []
  const conditions: Condition[] = []
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
    else {
      tests.push((unit) => values.some((one) => test(unit, one)))
      const paths = PATHS[field]
      if (paths) conditions.push({ anyOf: paths.map((path) => ({ path, values })) })
    }
  }
  if (problems.length > 0) throw new CoreError("invalid_request", { fields: problems })
  return { fits: (unit) => tests.every((test) => test(unit)), date, conditions }
}

/** The units that filters leave, one byte each, with what was not in force left out; null without filters. */
export function allowedUnits(library: Library, filters: Filters | null): Uint8Array | null {
  if (!filters) return null
  const { date, fits } = filters
  const today = library.today()
  const inForceThen = (unit: LawUnit) => isInForce(unit, date, today)
  return Uint8Array.from(library.index.units, (unit) => (inForceThen(unit) && fits(unit) ? 1 : 0))
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
