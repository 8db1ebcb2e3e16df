import { ERROR_CODES, type ErrorCode, type FieldProblem } from "@qanun/contract"

export interface UsersErrorOptions extends ErrorOptions {
  message?: string | undefined
  details?: Readonly<Record<string, unknown>> | undefined
  fields?: readonly FieldProblem[] | undefined
  /** How long to wait before trying again, in milliseconds. */
  retryAfterMs?: number | undefined
}

/** What the adapter refuses or failed to do. The message is for developers and never holds secrets or foreign text. */
export class UsersError extends Error {
  override readonly name = "UsersError"
  readonly code: ErrorCode
  readonly status: number
  readonly retryable: boolean
  readonly details: Readonly<Record<string, unknown>> | undefined
  readonly fields: readonly FieldProblem[] | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: ErrorCode, { message, details, fields, retryAfterMs, cause }: UsersErrorOptions = {}) {
    super(message ?? ERROR_CODES[code].message, { cause })
    this.code = code
    this.status = ERROR_CODES[code].status || 500
    this.retryable = ERROR_CODES[code].retryable
    this.details = details
    this.fields = fields
    this.retryAfterMs = retryAfterMs
  }
}
