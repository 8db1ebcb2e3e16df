import { QanunError } from "./errors.ts"

/** The error of an argument that cannot be sent: raised before any request, and names the field. */
export function invalid(field: string, must: string, details: Record<string, unknown> = {}): QanunError {
  return new QanunError("invalid_argument", `${field} ${must}`, { details: { field, ...details } })
}

/** @throws QanunError `invalid_argument` unless `value` is a string of 1 to `max` characters. */
export function checkText(field: string, value: unknown, max = 100): string {
  if (typeof value !== "string" || !value.trim() || value.length > max)
    throw invalid(field, `must be a text of 1 to ${max} characters`)
  return value
}

/** @throws QanunError `invalid_argument` unless `value` is a whole number within the bounds, or left out. */
export function checkWhole(field: string, value: unknown, min: number, max: number): void {
  if (value !== undefined && !(Number.isInteger(value) && (value as number) >= min && (value as number) <= max))
    throw invalid(field, `must be a whole number from ${min} to ${max}`)
}

/** @throws QanunError `invalid_argument` unless `value` is an object that is not an array. */
export function checkObject(field: string, value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalid(field, "must be an object")
  return value as Record<string, unknown>
}

/** @throws QanunError `invalid_argument` where a header's text holds what no header can carry. */
export function checkHeader(field: string, value: unknown): string {
  if (typeof value !== "string" || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
    throw invalid(field, "must be a text without line breaks that a header can carry")
  return value
}

/** Turns what a synchronous check throws into a rejection: a call fails in one way only. */
export async function checked<T>(call: () => Promise<T>): Promise<T> {
  return call()
}

/** @throws QanunError `invalid_argument` unless `signal` is an AbortSignal, or left out. */
export function checkSignal(signal: unknown): void {
  if (signal !== undefined && typeof (signal as AbortSignal | null)?.addEventListener !== "function")
    throw invalid("signal", "must be an AbortSignal")
}
