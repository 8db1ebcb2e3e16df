import type { ErrorCode } from "@qanun/contract"
import { isQanunError } from "@qanun/core-client"
import { UsersError } from "./errors.ts"

/**
 * What users are told when Core failed, from what Core's client raised.
 *
 * Whether it is Core's fault, ours (a secret that does not match) or the question's is in the code; Core's own words
 * stay out of it. The cause is kept for the host's debugger and is never logged or sent.
 */
export function coreFailure(error: unknown): UsersError {
  if (error instanceof UsersError) return error
  if (!isQanunError(error)) return new UsersError("core_failed", { cause: error })
  const code = CODES[error.code] ?? (error.status === 503 ? "core_unavailable" : "core_failed")
  return new UsersError(code, {
    cause: error,
    ...(PASSED_ON.has(code) ? { details: error.details } : {}),
    retryAfterMs: error.retryAfterMs,
  })
}

const CODES: Partial<Record<ErrorCode, ErrorCode>> = {
  connection_failed: "core_unavailable",
  circuit_open: "core_unavailable",
  core_unavailable: "core_unavailable",
  timeout: "core_timeout",
  core_timeout: "core_timeout",
  unauthorized: "core_rejected_token",
  token_invalid: "core_rejected_token",
  token_expired: "core_rejected_token",
  token_unavailable: "core_rejected_token",
  forbidden: "core_rejected_token",
  invalid_response: "core_invalid_response",
  redirected: "core_invalid_response",
  not_found: "not_found",
  rate_limited: "rate_limited",
  quota_exceeded: "quota_exceeded",
  invalid_request: "invalid_request",
  invalid_argument: "invalid_request",
  cancelled: "cancelled",
  aborted: "cancelled",
  unsupported: "unsupported",
}

/** Codes whose details are about the question or the user, and not about Core's insides. */
const PASSED_ON: ReadonlySet<string> = new Set(["rate_limited", "quota_exceeded", "invalid_request"])

/**
 * What Core says of somebody; undefined for one whom it does not know, as nobody before their first question.
 *
 * @throws UsersError
 */
export async function unlessUnknown<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    const failure = coreFailure(error)
    if (failure.code !== "not_found") throw failure
    return undefined
  }
}
