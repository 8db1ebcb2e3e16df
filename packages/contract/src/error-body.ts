import * as z from "zod/mini"
import { ERROR_CODES, type ErrorCode } from "./error-codes.ts"

/** One field that failed validation. A rejected text is never echoed, a rejected number is (contract 1.4). */
export const FieldProblem = z.object({
  loc: z.array(z.union([z.string(), z.number()])),
  msg: z.string(),
  type: z.string(),
  input: z.optional(z.union([z.number(), z.boolean()])),
})
export type FieldProblem = z.infer<typeof FieldProblem>

/** Body of every error: FastAPI's `detail` for older clients and `error` for ours, at once (contract 7.3.3). */
export const ErrorBody = z.object({
  detail: z.union([z.string(), z.array(FieldProblem)]),
  error: z.object({
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    details: z.optional(z.record(z.string(), z.unknown())),
  }),
  request_id: z.optional(z.string()),
})
export type ErrorBody = z.infer<typeof ErrorBody>

/** What an error body may say beside its code. */
export interface ErrorBodyOptions {
  message?: string | undefined
  details?: Readonly<Record<string, unknown>> | undefined
  fields?: readonly FieldProblem[] | undefined
  requestId?: string | undefined
}

/** The body of an error with this code; the message defaults to the code's own. */
export function errorBody(code: ErrorCode, { message, details, fields, requestId }: ErrorBodyOptions = {}): ErrorBody {
  const text = message ?? ERROR_CODES[code].message
  return {
    detail: fields ? [...fields] : text,
    error: {
      code,
      message: text,
      retryable: ERROR_CODES[code].retryable,
      ...(details || fields
        ? { details: { ...details, ...(fields ? { fields: fields.map((f) => f.loc.join(".")) } : {}) } }
        : {}),
    },
    ...(requestId ? { request_id: requestId } : {}),
  }
}

/**
 * The problems of a failed `safeParse` as FastAPI lists them.
 *
 * @param input What was parsed: numbers and booleans that were rejected are named, texts never.
 */
export function fieldProblems(
  error: z.core.$ZodError,
  input: unknown,
  where: "body" | "query" | "path" = "body",
): FieldProblem[] {
  const { localeError } = z.locales.en()
  return error.issues.map((issue) => {
    const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))
    const received = path.reduce<unknown>(
      (value, part) => (value as Record<string, unknown> | undefined)?.[part],
      input,
    )
    const words =
      issue.message === "Invalid input" ? localeError({ ...issue, input: received } as never) : issue.message
    return {
      loc: [where, ...path],
      msg: typeof words === "string" ? words : (words?.message ?? issue.message),
      type: issue.code ?? "invalid",
      ...(typeof received === "number" || typeof received === "boolean" ? { input: received } : {}),
    }
  })
}
