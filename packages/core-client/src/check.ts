import { QanunError } from "./errors.ts"

/** What an argument must be: a type, one of some words ("yes|no"), text that a pattern matches, or at least a number. */
export type Rule =
  | "a boolean"
  | "a function"
  | "a string"
  | "an array"
  | "an object"
  | `${string}|${string}`
  | RegExp
  | number

/** The error of an argument that cannot be sent: raised before any request, and names the field. */
export function invalid(field: string, must: string, details?: Record<string, unknown>): QanunError {
  return new QanunError("invalid_argument", `${field} must ${must}`, { details: { field, ...details } })
}

/** An id or a name: 1 to 100 characters, not all of them blank; half a character cannot be written in an address. */
export const TEXT = /^(?=.*\S)[^\p{Cs}]{1,100}$/su

/** What a header can carry. */
export const HEADER = /^[\t\x20-\x7e\x80-\xff]*$/

export const LANGUAGE = "fa|en|ar"

/**
 * Checks an argument, which may be left out.
 *
 * @param max The greatest number.
 * @param whole Whether the number must be whole.
 * @throws QanunError `invalid_argument` that names the field and says what it must be.
 */
export function check<T>(field: string, value: T, rule: Rule, max?: number, whole = true): T {
  // As `typeof` should have named them: a list is no object, and null nothing.
  const is = Array.isArray(value) ? "array" : typeof (value ?? undefined)
  const good =
    typeof rule === "number"
      ? is === "number" &&
        (value as number) >= rule &&
        (value as number) <= (max as number) &&
        (!whole || Number.isInteger(value))
      : typeof rule === "string"
        ? rule.endsWith(is) || rule.split("|").includes(value as string)
        : is === "string" && rule.test(value as string)
  if (good || value === undefined) return value
  if (typeof rule !== "number") throw invalid(field, `be ${typeof rule === "string" ? rule : "a plain text"}`)
  throw invalid(field, `be ${rule} to ${max}`, { bounds: { min: rule, max }, received: value })
}

/** @throws QanunError `invalid_argument` unless `signal` is an abort signal, or left out. */
export function checkSignal(signal: AbortSignal | undefined): void {
  if (!signal?.addEventListener) check("signal", signal && null, "an object")
}
