/**
 * What went wrong with a model endpoint: `refused` (it does not take this request), `busy` (429), `failed` (5xx),
 * `unreachable`, `timeout`, `unreadable`, `cut` (the answer broke off), `empty`, `wrong_length` (of a vector).
 */
export type LlmErrorCode =
  | "refused"
  | "busy"
  | "failed"
  | "unreachable"
  | "timeout"
  | "unreadable"
  | "cut"
  | "empty"
  | "wrong_length"
  | "paused"

interface LlmErrorOptions extends ErrorOptions {
  status?: number
  /** How long the endpoint asks to wait, in milliseconds. */
  retryAfterMs?: number | undefined
}

/** A model endpoint failed. Carries no body and no key. */
export class LlmError extends Error {
  override readonly name = "LlmError"
  readonly code: LlmErrorCode
  readonly status: number | undefined
  readonly retryAfterMs: number | undefined

  constructor(code: LlmErrorCode, message: string, { status, retryAfterMs, ...options }: LlmErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.status = status
    this.retryAfterMs = retryAfterMs
  }
}

/** Whether the same request may go better a moment later. */
export const isPassing = ({ code }: LlmError): boolean => code !== "refused" && code !== "wrong_length"
