import type { ErrorCode } from "@qanun/contract/error-codes"
import type { SaidError } from "./dialects/error-bodies.ts"
import { isErrorCode } from "./error-kinds.ts"
import { QanunError } from "./errors.ts"
import { retryAfter } from "./retry.ts"

/** What a status means where the body does not say. */
const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
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

/** Statuses worth another try (RFC 9110, 6585, 8470): everything of the server's own fault but 501 and 505. */
const isTransient = (status: number) =>
  status === 408 || status === 425 || (status >= 500 && status !== 501 && status !== 505)

const missingRoutes = new WeakSet<object>()

/** Whether the server does not have the route at all, as older ones say it: no code of ours in the body. */
export function isMissingRoute(error: unknown): boolean {
  return missingRoutes.has(error as object)
}

/** A longer error body is a page and not a message. */
const LONGEST_ERROR_BODY = 65_536

/** Reads a response that is not a success into its error. */
export async function errorFromResponse(response: Response, url: string, now: number): Promise<QanunError> {
  const { status, headers } = response
  if (response.type === "opaqueredirect" || (status >= 300 && status < 400))
    return redirected(status, url, headers.get("location"))
  const text = await response.text().catch(() => "")
  const body = parse(text)
  const own = ownError(body)
  const said: SaidError & { retryable?: unknown } =
    own ?? (body ? await older(status, body) : { message: status < 500 ? text : undefined })
  const code = said.code ?? CODE_OF_STATUS[status] ?? (isTransient(status) ? "internal" : "http_error")
  const wish = headers.get("x-should-retry")
  const failure = new QanunError(code, plainWords(said.message) ?? `The server answered ${status}.`, {
    status,
    requestId: headers.get("x-request-id") ?? body?.request_id,
    retryAfterMs: retryAfter(headers, now),
    retryable: wish
      ? wish === "true"
      : typeof said.retryable === "boolean"
        ? said.retryable
        : isTransient(status) || undefined,
    details: said.details,
  })
  if (!own && (status === 404 || status === 405 || status === 501)) missingRoutes.add(failure)
  return failure
}

type Body = {
  error?: { code?: unknown; message?: unknown; retryable?: unknown; details?: object }
  request_id?: string
}

function parse(text: string): Body | undefined {
  try {
    const body = text.length > LONGEST_ERROR_BODY ? undefined : JSON.parse(text)
    return typeof body === "object" ? body : undefined
  } catch {
    return undefined
  }
}

/** What a body in our own shape says (contract 7.3.3). */
function ownError(body: Body | undefined) {
  const error = body?.error
  return isErrorCode(error?.code)
    ? { ...error, code: error.code, details: error.details as SaidError["details"] }
    : undefined
}

/** What any other body says; where the dialects cannot be loaded, as on a page that is offline, the status has to do. */
async function older(status: number, body: Body): Promise<SaidError> {
  const said = await import("./dialects/older.ts").catch(() => undefined)
  return said?.readOlderError(status, body) ?? {}
}

/** Text for a person, or nothing where it is a page, a traceback, or carries what looks like a secret. */
function plainWords(text: unknown): string | undefined {
  return typeof text === "string" && /^[^<>{}\n]{1,300}$/.test(text) && !/\S{40}/.test(text) ? text : undefined
}

function redirected(status: number, url: string, location: string | null): QanunError {
  const from = bare(url)
  const to = location && URL.canParse(location, url) ? bare(new URL(location, url)) : "another address"
  return new QanunError("redirected", `${from} redirects to ${to}; a redirect is never followed.`, {
    status,
    details: { from, to },
  })
}

/** An address without what may be secret in it. */
function bare(address: string | URL): string {
  const { origin, pathname } = new URL(address)
  return origin + pathname
}
