import type { ErrorCode } from "@qanun/contract/error-codes"
import { isErrorCode } from "./error-kinds.ts"
import { QanunError } from "./errors.ts"
import { retryAfter } from "./retry.ts"

/** What a status means where the body does not say. */
const CODE_OF_STATUS: Record<number, ErrorCode> = {
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  409: "conflict",
  410: "cursor_expired",
  412: "version_mismatch",
  413: "payload_too_large",
  415: "unsupported_media_type",
  422: "invalid_request",
  429: "rate_limited",
  502: "core_failed",
  503: "core_unavailable",
  504: "core_timeout",
}

/** Codes of older servers and of the documents (contract 1.4, 4.4), and the one text that stands for a code. */
const OLDER_CODES: Record<string, ErrorCode> = {
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

/** Statuses worth another try (RFC 9110, 6585, 8470): everything of the server's own fault but 501 and 505. */
const isTransient = (status: number) =>
  status === 408 || status === 425 || (status >= 500 && status !== 501 && status !== 505)

const missingRoutes = new WeakSet<QanunError>()

/** Whether the server does not have the route at all, as older ones say it: no code of ours in the body. */
export function isMissingRoute(error: unknown): boolean {
  return error instanceof QanunError && missingRoutes.has(error)
}

/** An error body is read up to here; more than that is a page, not a message. */
const LONGEST_ERROR_BODY = 65_536

type Fields = Record<string, unknown>
const asFields = (value: unknown): Fields => (typeof value === "object" && value !== null ? (value as Fields) : {})
const asText = (value: unknown) => (typeof value === "string" ? value : undefined)

/** Text for a person, or nothing where it is a page, a traceback, or carries what looks like a secret. */
function plainWords(text: unknown): string | undefined {
  return typeof text === "string" && /^[^<>\n]{1,300}$/.test(text) && !/\S{40}/.test(text) ? text : undefined
}

/** The code that a server's own word for it stands for. */
export function toErrorCode(word: unknown): ErrorCode | undefined {
  const name = String(word).toLowerCase()
  return OLDER_CODES[name] ?? (isErrorCode(name) ? name : undefined)
}

/**
 * The error that a body speaks of, in whichever of the shapes of the contract document 7.2.3 it comes: ours,
 * FastAPI's `detail` as text, list or object, Django's, plain text, HTML or half a JSON.
 */
export function errorFromBody(status: number, body: unknown, info: { requestId?: string; retryAfterMs?: number }) {
  const fields = asFields(body)
  const error = asFields(fields["error"])
  const detail = fields["detail"]
  const more = asFields(detail)
  const word = asText(error["code"] ?? fields["code"] ?? more["code"] ?? fields["error"] ?? more["error"] ?? detail)
  const code = toErrorCode(word) ?? CODE_OF_STATUS[status] ?? (isTransient(status) ? "internal" : "http_error")
  // A detail of a 5xx can be the text of an exception (contract 1.4); only a structured message is meant for people.
  const message = plainWords(error["message"]) ?? (status < 500 ? plainWords(detail ?? fields["message"]) : undefined)
  const problems = Array.isArray(detail)
    ? {
        fields: detail
          .map((problem) => asFields(problem)["loc"])
          .map((loc) => (Array.isArray(loc) ? loc.join(".") : "")),
      }
    : undefined
  const path = asText(fields["path"])
  const retryable = error["retryable"]
  const failure = new QanunError(code, message ?? `The server answered ${status}.`, {
    status,
    ...info,
    requestId: info.requestId ?? asText(fields["request_id"]),
    retryable: typeof retryable === "boolean" ? retryable : isTransient(status) || undefined,
    details: error["details"] ? asFields(error["details"]) : (problems ?? (path === undefined ? path : { path })),
  })
  if (!error["code"] && [404, 405, 501].includes(status)) missingRoutes.add(failure)
  return failure
}

/** Reads a response that is not a success into its error. */
export async function errorFromResponse(response: Response, url: string, now: number): Promise<QanunError> {
  const { status, headers } = response
  const location = headers.get("location")
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    const target = location ? bare(new URL(location, url)) : "another address"
    return new QanunError("redirected", `${bare(new URL(url))} redirects to ${target}; a redirect is never followed.`, {
      status,
      details: { from: bare(new URL(url)), to: target },
    })
  }
  const text = await response.text()
  let body: unknown
  try {
    body = JSON.parse(text.slice(0, LONGEST_ERROR_BODY))
  } catch {
    body = { detail: text }
  }
  const requestId = headers.get("x-request-id")
  const retryAfterMs = retryAfter(headers, now)
  const failure = errorFromBody(status, body, {
    ...(requestId && { requestId }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  })
  const wish = headers.get("x-should-retry")
  return wish ? Object.assign(failure, { retryable: wish === "true" }) : failure
}

/** An address without what may be secret in it. */
const bare = (url: URL) => url.origin + url.pathname
