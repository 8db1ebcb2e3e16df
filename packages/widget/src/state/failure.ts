import type { ErrorCode } from "@qanun/contract"

/** What went wrong, as far as a visitor can act on it. Each kind has one sentence in every language. */
export type FailureKind =
  | "unreachable"
  | "timeout"
  | "interrupted"
  | "quota"
  | "rate"
  | "session"
  | "forbidden"
  | "invalid"
  | "busy"
  | "stopped"
  | "setup"
  | "gone"

export interface Failure {
  kind: FailureKind
  code: ErrorCode
  /** Whether sending the same question again can help. */
  retryable: boolean
  /** When it makes sense to try again, as the server said: milliseconds from now, or an ISO time. */
  retryAfterMs?: number | undefined
  resetsAt?: string | undefined
}

const KINDS: Partial<Record<ErrorCode, FailureKind>> = {
  core_timeout: "timeout",
  timeout: "timeout",
  interrupted: "interrupted",
  stream_interrupted: "interrupted",
  quota_exceeded: "quota",
  rate_limited: "rate",
  unauthorized: "session",
  token_invalid: "session",
  token_expired: "session",
  token_unavailable: "session",
  forbidden: "forbidden",
  origin_forbidden: "forbidden",
  invalid_request: "invalid",
  payload_too_large: "invalid",
  invalid_argument: "invalid",
  turn_in_progress: "busy",
  cancelled: "stopped",
  aborted: "stopped",
  not_found: "gone",
  core_rejected_token: "setup",
  core_invalid_response: "setup",
  invalid_response: "setup",
  redirected: "setup",
  unsupported: "setup",
  http_error: "setup",
  malformed_json: "setup",
  method_not_allowed: "setup",
  unsupported_media_type: "setup",
}

/** Trying again is pointless until somebody else has acted. */
const HOPELESS: readonly FailureKind[] = ["forbidden", "quota", "invalid", "gone"]

/** The failure that a code means to the visitor; unknown codes count as a service that cannot be reached. */
export function failureOf(code: ErrorCode, rest: Omit<Partial<Failure>, "code" | "kind"> = {}): Failure {
  const kind = KINDS[code] ?? "unreachable"
  return { kind, code, retryable: !HOPELESS.includes(kind), ...rest }
}
