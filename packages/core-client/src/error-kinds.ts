import type { ErrorCode } from "@qanun/contract/error-codes"

/**
 * Every code of the contract; `+` marks those by which a call that failed may work later without a change by the caller. A
 * status stands before the code that it means where the body does not say. Beside the contract's own list because that one
 * holds sentences too, which a browser need not load; a test compares the two.
 */
const KINDS =
  "http_error malformed_json token_invalid token_expired origin_forbidden +turn_in_progress idempotency_mismatch " +
  "quota_exceeded +cancelled +core_invalid_response core_rejected_token +identity_unavailable +interrupted +vectors_unavailable " +
  "invalid_argument +connection_failed +timeout +aborted +stream_interrupted invalid_response redirected " +
  "token_unavailable unsupported +circuit_open 401 unauthorized 403 forbidden 404 not_found 405 method_not_allowed " +
  "409 conflict 410 cursor_expired 412 version_mismatch 413 payload_too_large 415 unsupported_media_type 422 " +
  "invalid_request 429 +rate_limited 500 +internal 502 +core_failed 503 +core_unavailable 504 +core_timeout"

/** Whether a call that failed by this code may work later. */
export function isRetryable(code: ErrorCode): boolean {
  return KINDS.includes(`+${code}`)
}

/** Whether a server's word is a code of the contract. */
export function isErrorCode(word: unknown): word is ErrorCode {
  return (KINDS.match(/[a-z_]+/g) as unknown[]).includes(word)
}

/** What a status means where the body does not say; undefined where the status does not say either. */
export function codeOfStatus(status: number): ErrorCode | undefined {
  return KINDS.match(`${status} \\+?(\\w+)`)?.[1] as ErrorCode | undefined
}
