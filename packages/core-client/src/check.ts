import { QanunError } from "./errors.ts"

/** The error of an argument that cannot be sent: raised before any request, and names the field. */
export function invalid(field: string, must: string, details: Record<string, unknown> = {}): QanunError {
  return new QanunError("invalid_argument", `${field} must ${must}`, { details: { field, ...details } })
}

/** @throws QanunError `invalid_argument` unless `value` is a string of 1 to `max` characters. */
export function checkText(field: string, value: unknown, max = 100): string {
  if (typeof value !== "string" || !value.trim() || value.length > max)
    throw invalid(field, `be a text of 1 to ${max} characters`)
  return value
}

/** @throws QanunError `invalid_argument` unless `value` is a whole number within the bounds, or left out. */
export function checkWhole(field: string, value: unknown, min: number, max: number): void {
  if (value !== undefined && !(Number.isInteger(value) && (value as number) >= min && (value as number) <= max))
    throw invalid(field, `be a whole number from ${min} to ${max}`)
}

/** @throws QanunError `invalid_argument` unless `value` is an object that is not an array. */
export function checkObject(field: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || !value || Array.isArray(value)) throw invalid(field, "be an object")
  return value as Record<string, unknown>
}

/** @throws QanunError `invalid_argument` where a header's text holds what no header can carry. */
export function checkHeader(field: string, value: unknown): string {
  if (typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw invalid(field, "be a text that a header can carry")
  return value
}

/** @throws QanunError `invalid_argument` unless `value` has the method, or is left out. */
export function checkMethod(field: string, value: unknown, method: string, must: string): void {
  if (value !== undefined && typeof (value as Record<string, unknown> | null)?.[method] !== "function")
    throw invalid(field, must)
}
