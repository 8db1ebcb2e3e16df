import type { ErrorCode } from "@qanun/contract"

const STATUS: Partial<Record<ErrorCode, number>> = {
  quota_exceeded: 429,
  rate_limited: 429,
  token_expired: 401,
  unauthorized: 401,
  origin_forbidden: 403,
  turn_in_progress: 409,
  invalid_request: 422,
  core_unavailable: 503,
  core_timeout: 504,
}

/** The HTTP status that the fake answers a code with. */
export const statusOf = (code: ErrorCode): number => STATUS[code] ?? 500
