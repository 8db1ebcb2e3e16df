import type { FieldProblem } from "@qanun/contract"
import type { Library } from "../answer/library.ts"
import { CoreError } from "../errors.ts"
import type { LawUnit } from "../law/corpus.ts"

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
  for (const [field, value] of Object.entries(filters)) {
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
  return Uint8Array.from(index.units, (unit, at) => (inForce[at] && conditions.every((fits) => fits(unit)) ? 1 : 0))
}
