import type { ErrorCode } from "@qanun/contract/error-codes"
import type { Answer } from "./answer.ts"
import { isRetryable } from "./error-kinds.ts"

/** What a {@link QanunError} knows beside its code. Every field is left out where it is not known. */
export interface QanunErrorInfo {
  /** HTTP status, where a server answered. */
  status?: number | undefined
  /** The server's `x-request-id`: quote it to the operator. */
  requestId?: string | undefined
  /** Whether the same call can succeed later without a change by the caller. Default: as the code says. */
  retryable?: boolean | undefined
  /** How long the server asked to wait, in milliseconds. */
  retryAfterMs?: number | undefined
  /** Facts for programs, e.g. `{ field, bounds }`. Never a secret, never a raw body. */
  details?: Readonly<Record<string, unknown>> | undefined
  /** The answer as far as it had arrived, with `partial: true`. */
  partial?: Answer | undefined
  /** The last event that arrived before a stream broke. */
  lastEventId?: string | undefined
  /** How many requests were made for this call. */
  attempts?: number | undefined
  cause?: unknown
}

const BRAND = Symbol.for("@qanun/core-client/error")

/** The one error of this client. `code` is one of the closed set that `@qanun/contract` lists. */
export class QanunError extends Error {
  override readonly name = "QanunError"
  declare readonly code: ErrorCode
  declare readonly status?: number
  declare readonly requestId?: string
  declare readonly retryable: boolean
  declare readonly retryAfterMs?: number
  declare readonly details?: Readonly<Record<string, unknown>>
  declare readonly partial?: Answer
  declare readonly lastEventId?: string
  declare readonly attempts?: number

  constructor(code: ErrorCode, message: string, { cause, ...info }: QanunErrorInfo = {}) {
    // Where there is none, a logger shall not show an empty one.
    super(message, cause === undefined ? cause : { cause })
    const retryable = info.retryable ?? isRetryable(code)
    for (const [name, value] of Object.entries({ code, ...info, retryable }))
      if (value !== undefined) (this as Record<string, unknown>)[name] = value
  }

  /** Marks the class for {@link isQanunError}, out of sight of loggers. */
  get [BRAND](): true {
    return true
  }

  /** The error as plain data, safe to log: without the answer's text, the stack and the cause. */
  toJSON(): Record<string, unknown> {
    const { partial, ...rest } = this as Record<string, unknown>
    return { ...rest, message: this.message }
  }
}

/** Whether a value is a {@link QanunError}, also one of another copy of this package or of another realm. */
export function isQanunError(value: unknown): value is QanunError {
  return (value as { [BRAND]?: unknown } | null | undefined)?.[BRAND] === true
}
