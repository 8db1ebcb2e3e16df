import type { ErrorCode } from "@qanun/contract/error-codes"

/**
 * Every code of the contract, and whether a call that failed by it may work later without a change by the caller. Beside the
 * contract's own list because that one holds sentences too, which a browser need not load; a test compares the two.
 */
const RETRYABLE: Readonly<Record<ErrorCode, boolean>> = {
  malformed_json: false,
  unauthorized: false,
  token_invalid: false,
  token_expired: false,
  forbidden: false,
  origin_forbidden: false,
  not_found: false,
  method_not_allowed: false,
  conflict: false,
  turn_in_progress: true,
  idempotency_mismatch: false,
  cursor_expired: false,
  version_mismatch: false,
  payload_too_large: false,
  unsupported_media_type: false,
  invalid_request: false,
  rate_limited: true,
  quota_exceeded: false,
  cancelled: true,
  internal: true,
  core_failed: true,
  core_invalid_response: true,
  core_rejected_token: false,
  core_unavailable: true,
  core_timeout: true,
  identity_unavailable: true,
  interrupted: true,
  invalid_argument: false,
  connection_failed: true,
  timeout: true,
  aborted: true,
  stream_interrupted: true,
  invalid_response: false,
  redirected: false,
  token_unavailable: false,
  unsupported: false,
  circuit_open: true,
  http_error: false,
}

/** Whether a call that failed by this code may work later. */
export function isRetryable(code: ErrorCode): boolean {
  return RETRYABLE[code]
}

/** Whether a server's word is a code of the contract. */
export function isErrorCode(word: unknown): word is ErrorCode {
  return typeof word === "string" && Object.hasOwn(RETRYABLE, word)
}
