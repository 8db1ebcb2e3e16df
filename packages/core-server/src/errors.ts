import { ERROR_CODES, type ErrorCode, type FieldProblem } from "@qanun/contract"

interface CoreErrorOptions extends ErrorOptions {
  /** Shown to the caller; defaults to the code's own sentence. */
  message?: string
  fields?: readonly FieldProblem[]
  details?: Readonly<Record<string, unknown>>
  headers?: Readonly<Record<string, string>>
}

/** A request that cannot be served, with the code that says why. Its message is safe to show. */
export class CoreError extends Error {
  override readonly name = "CoreError"
  readonly code: ErrorCode
  readonly fields: readonly FieldProblem[] | undefined
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ErrorCode, { message, fields, details, headers, ...options }: CoreErrorOptions = {}) {
    super(message ?? ERROR_CODES[code].message, options)
    this.code = code
    this.fields = fields
    this.details = details
    this.headers = headers ?? {}
  }
}
