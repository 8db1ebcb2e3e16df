import type { SaidError } from "./dialects/error-bodies.ts"
import { loadOlder } from "./dialects/load-older.ts"
import { codeOfStatus, isErrorCode } from "./error-kinds.ts"
import { QanunError } from "./errors.ts"
import { LONGEST_ERROR_BODY } from "./limits.ts"

const missingRoutes = new WeakSet<object>()

/** Whether the server does not have the route at all, as older ones say it: no code of ours in the body. */
export function isMissingRoute(error: unknown): boolean {
  return missingRoutes.has(error as object)
}

/** The server's name for the request that led to a response. */
export function requestIdOf({ headers }: Response): string | undefined {
  return headers.get("x-request-id") ?? undefined
}

/** Where the dialects cannot be loaded, as on a page that is offline, the status has to do. */
const loadDialects = () => loadOlder().catch(() => undefined)

/**
 * Reads a response that is not a success into its error.
 *
 * @param now The wall clock in milliseconds.
 */
export async function errorFromResponse(response: Response, url: string, now: number): Promise<QanunError> {
  const { status, headers } = response
  const requestId = requestIdOf(response)
  // Browsers do not tell the status of a redirect, nor where to. What stands behind an address may be secret.
  if (status < 400) {
    const { message = "The server redirects.", details } = (await loadDialects())?.readRedirect(headers, url) ?? {}
    return new QanunError("redirected", message, { status, requestId, details })
  }
  let text = ""
  let body: { error?: SaidError; request_id?: string } | null | undefined
  try {
    text = await response.text()
    if (text.length < LONGEST_ERROR_BODY) body = JSON.parse(text)
  } catch {
    // No JSON, or not all of it: the status has to do.
  }
  const own = isErrorCode(body?.error?.code)
  const said: SaidError | undefined = own
    ? body?.error
    : body
      ? (await loadDialects())?.readOlderError(status, body, isErrorCode)
      : { message: status < 500 && text }
  // Worth another try (RFC 9110, 6585, 8470): everything of the server's own fault but 501 and 505.
  const transient = /^(408|425|5(?!0[15]))/.test(`${status}`)
  const wish = headers.get("x-should-retry")
  const failure = new QanunError(
    said?.code ?? codeOfStatus(status) ?? (transient ? "internal" : "http_error"),
    plainWords(said?.message) ?? `The server answered ${status}.`,
    {
      status,
      requestId: requestId ?? body?.request_id,
      retryAfterMs: retryAfter(headers, now),
      retryable: wish ? wish === "true" : (said?.retryable ?? (transient || undefined)),
      details: said?.details,
    },
  )
  if (!own && /40[45]|501/.test(`${status}`)) missingRoutes.add(failure)
  return failure
}

/**
 * The wait that a response asks for, in milliseconds: `Retry-After-Ms`, or `Retry-After` in seconds or as a date
 * (RFC 9110 10.2.3). Undefined where there is none or it cannot be read.
 */
function retryAfter(headers: Headers, now: number): number | undefined {
  const exact = headers.get("retry-after-ms")
  const text = headers.get("retry-after")
  // What is no number is read as a date, and what is no date either is passed over.
  const seconds = Number(text || "none")
  const ms = exact ? Number(exact) : seconds >= 0 ? seconds * 1000 : Date.parse(`${text}`) - now
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** Text for a person, or nothing where it is a page, a traceback, or carries what looks like a secret. */
function plainWords(text: unknown): string | undefined {
  return typeof text === "string" && /^(?!.*\S{40})[^<>{}\n]{1,300}$/.test(text) ? text : undefined
}
