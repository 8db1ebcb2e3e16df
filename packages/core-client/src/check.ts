import { QanunError } from "./errors.ts"

/** The error of an argument that cannot be sent: raised before any request, and names the field. */
export function invalid(field: string, must: string, details?: Record<string, unknown>): QanunError {
  return new QanunError("invalid_argument", `${field} must ${must}`, { details: { field, ...details } })
}

/** An id or a name: 1 to 100 characters, and not all of them blank. */
export const TEXT = /^(?=.*\S).{1,100}$/s

/** What a header can carry. */
export const HEADER = /^[\t\x20-\x7e\x80-\xff]*$/

export const LANGUAGE = /^(fa|en|ar)$/

/**
 * Checks an argument, which may be left out.
 *
 * @param rule What text must match, the type that it must have, or the least number.
 * @param max The greatest number.
 * @param whole Whether the number must be whole.
 * @throws QanunError `invalid_argument` that names the field.
 */
export function check<T>(
  field: string,
  value: T,
  rule: RegExp | "function" | "object" | number,
  max?: number,
  whole = true,
): T {
  const is = typeof value
  const good =
    typeof rule === "number"
      ? is === "number" &&
        (value as number) >= rule &&
        (value as number) <= (max as number) &&
        (!whole || Number.isInteger(value))
      : typeof rule === "string"
        ? is === rule && value && !Array.isArray(value)
        : is === "string" && rule.test(value as string)
  if (good || value === undefined) return value
  if (typeof rule !== "number") throw invalid(field, `${typeof rule === "string" ? "be" : "match"} ${rule}`)
  throw invalid(field, `be ${rule} to ${max}`, { bounds: { min: rule, max }, received: value })
}

/** @throws QanunError `invalid_argument` unless `signal` is an abort signal, or left out. */
export function checkSignal(signal: AbortSignal | undefined): void {
  check("signal", signal && (signal.addEventListener ?? null), "function")
}
