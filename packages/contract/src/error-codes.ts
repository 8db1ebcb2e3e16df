/** Every error code of Qanun: what servers send and what the client raises. Plain data, no schema library. */

interface ErrorCodeInfo {
  /** HTTP status a server answers with; 0 where no server is involved. */
  status: number
  /** Whether trying the same call again later can succeed without a change by the caller. */
  retryable: boolean
  /** A plain English sentence for developers. Widgets show their own words in the visitor's language. */
  message: string
}

/** The closed set. Codes are stable: a code is never renamed, only added. */
export const ERROR_CODES = {
  malformed_json: { status: 400, retryable: false, message: "The request body is not valid JSON." },
  unauthorized: { status: 401, retryable: false, message: "No credentials were sent." },
  token_invalid: { status: 401, retryable: false, message: "The token is not valid." },
  token_expired: { status: 401, retryable: false, message: "The token has expired." },
  forbidden: { status: 403, retryable: false, message: "This request is not allowed." },
  origin_forbidden: { status: 403, retryable: false, message: "This origin is not on the allow-list." },
  not_found: { status: 404, retryable: false, message: "There is nothing here." },
  method_not_allowed: { status: 405, retryable: false, message: "This path does not take that method." },
  conflict: { status: 409, retryable: false, message: "The request conflicts with the current state." },
  turn_in_progress: { status: 409, retryable: true, message: "An answer in this conversation is still being written." },
  idempotency_mismatch: {
    status: 409,
    retryable: false,
    message: "This Idempotency-Key was used before with another request.",
  },
  cursor_expired: { status: 410, retryable: false, message: "The cursor is too old; start from a snapshot." },
  version_mismatch: { status: 412, retryable: false, message: "The record has changed since it was read." },
  payload_too_large: { status: 413, retryable: false, message: "The request is larger than the server takes." },
  unsupported_media_type: { status: 415, retryable: false, message: "Send the body as application/json." },
  invalid_request: { status: 422, retryable: false, message: "A field of the request is not valid." },
  rate_limited: { status: 429, retryable: true, message: "Too many requests; wait and try again." },
  quota_exceeded: { status: 429, retryable: false, message: "The quota of this period is used up." },
  cancelled: { status: 499, retryable: true, message: "The answer was stopped before it was complete." },
  internal: { status: 500, retryable: true, message: "The server failed to handle the request." },
  core_failed: { status: 502, retryable: true, message: "Core could not answer." },
  core_invalid_response: { status: 502, retryable: true, message: "Core answered with something unreadable." },
  core_rejected_token: { status: 502, retryable: false, message: "Core does not accept this server's tokens." },
  core_unavailable: { status: 503, retryable: true, message: "Core cannot be reached." },
  identity_unavailable: { status: 503, retryable: true, message: "The site could not tell who is asking." },
  core_timeout: { status: 504, retryable: true, message: "Core did not answer in time." },
  vectors_unavailable: {
    status: 503,
    retryable: true,
    message: "Embeddings or the vector index are not set up here, or cannot be reached.",
  },
  interrupted: { status: 503, retryable: true, message: "The server stopped while the answer was being written." },
  /* Raised by the client itself. */
  invalid_argument: { status: 0, retryable: false, message: "An argument of the call is not valid." },
  connection_failed: { status: 0, retryable: true, message: "The server cannot be reached." },
  timeout: { status: 0, retryable: true, message: "The server did not answer in time." },
  aborted: { status: 0, retryable: true, message: "The call was aborted." },
  stream_interrupted: { status: 0, retryable: true, message: "The stream ended before the answer was complete." },
  invalid_response: { status: 0, retryable: false, message: "The server answered with something unreadable." },
  redirected: { status: 0, retryable: false, message: "The server redirects; the base URL is not the final one." },
  token_unavailable: { status: 0, retryable: false, message: "getToken failed to give a token." },
  unsupported: { status: 0, retryable: false, message: "This server does not offer that." },
  circuit_open: { status: 0, retryable: true, message: "The server failed repeatedly; calls are paused." },
  http_error: { status: 0, retryable: false, message: "The server refused the request." },
} as const satisfies Record<string, ErrorCodeInfo>

/** A code of the closed list. */
export type ErrorCode = keyof typeof ERROR_CODES

/** Whether a value is one of the codes of {@link ERROR_CODES}. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_CODES, value)
}
