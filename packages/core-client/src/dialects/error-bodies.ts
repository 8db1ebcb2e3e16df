import type { ErrorCode } from "@qanun/contract/error-codes"

/** What an error body says, as far as it says anything. */
export interface SaidError {
  code?: ErrorCode | undefined
  message?: unknown
  retryable?: boolean | undefined
  details?: Readonly<Record<string, unknown>> | undefined
}

/** Words of older servers and of the documents (contract 1.4, 4.4), and the texts that stand for a code. */
const CODES: Readonly<Record<string, ErrorCode>> = {
  auth_invalid: "token_invalid",
  auth_expired: "token_expired",
  rate_limit_exceeded: "rate_limited",
  no_active_subscription: "quota_exceeded",
  "daily query limit exceeded": "quota_exceeded",
  server_error: "internal",
  rag_core_error: "core_failed",
  rag_core_http_error: "core_failed",
  connection_error: "core_unavailable",
  timeout: "core_timeout",
  "not authenticated": "unauthorized",
}

type Fields = Readonly<Record<string, unknown>>
const asFields = (value: unknown) => (typeof value === "object" && value !== null ? value : {}) as Fields

/**
 * Reads an error body that is not in our own shape: FastAPI's `detail` as text, list or object, Django's `error`, `code` and
 * `message` (contract 7.2.3).
 *
 * @param isErrorCode Tells the codes of the contract; handed in, because this file shares no code with what every page loads.
 */
export function readOlderError(
  status: number,
  body: unknown,
  isErrorCode: (word: unknown) => word is ErrorCode,
): SaidError {
  const { error, code, message, detail, path } = asFields(body)
  const inner = asFields(detail)
  const word = String(
    asFields(error)["code"] ?? code ?? inner["code"] ?? error ?? inner["error"] ?? detail,
  ).toLowerCase()
  const words = asFields(error)["message"]
  return {
    code: CODES[word] ?? (isErrorCode(word) ? word : undefined),
    // A detail of a 5xx can be the text of an exception (contract 1.4).
    message: words ?? (status < 500 ? (detail ?? message) : undefined),
    details: Array.isArray(detail) ? { fields: detail.map(fieldOf) } : typeof path === "string" ? { path } : undefined,
  }
}

/** Where FastAPI says that a field was wrong; the value that it echoes is left out. */
function fieldOf(problem: unknown): string {
  const { loc } = asFields(problem)
  return Array.isArray(loc) ? loc.join(".") : ""
}
