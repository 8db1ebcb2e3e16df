import { UsersError } from "../errors.ts"

const SAFE_METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS"])

export interface OriginRules {
  allowedOrigins: readonly string[]
  trustProxy: boolean
}

/** The host that the browser addressed, as `name:port`. */
export function addressedHost(request: Request, trustProxy: boolean): string {
  const forwarded = trustProxy ? request.headers.get("x-forwarded-host")?.split(",", 1)[0]?.trim() : undefined
  return forwarded || request.headers.get("host") || new URL(request.url).host
}

/** The caller's address: the last one that a believed proxy has added, else that of the connection. */
export function callerAddress(request: Request, connection: string | undefined, trustProxy: boolean) {
  const forwarded = trustProxy ? request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined
  return forwarded || connection
}

/** Whether the browser's connection is encrypted. */
export function isSecure(request: Request, trustProxy: boolean): boolean {
  const forwarded = trustProxy ? request.headers.get("x-forwarded-proto")?.split(",", 1)[0]?.trim() : undefined
  return (forwarded ?? new URL(request.url).protocol.replace(":", "")) === "https"
}

/** Whether a page of this origin may read our answers: our own host's, or one on the list. */
export function isAllowedOrigin(request: Request, origin: string, rules: OriginRules): boolean {
  if (rules.allowedOrigins.includes(origin)) return true
  return hostOf(origin) === addressedHost(request, rules.trustProxy)
}

/**
 * Refuses requests that change something and come from a page that is not on the list.
 *
 * Browsers name the page in `Origin`, or at least its relation to us in `Sec-Fetch-Site`. A caller that sends neither
 * is no browser; it may go on unless it carries cookies, which only browsers have by themselves.
 *
 * @throws UsersError `origin_forbidden`
 */
export function checkOrigin(request: Request, rules: OriginRules): void {
  if (SAFE_METHODS.has(request.method)) return
  const origin = request.headers.get("origin")
  if (origin !== null) {
    if (isAllowedOrigin(request, origin, rules)) return
    throw new UsersError("origin_forbidden")
  }
  const site = request.headers.get("sec-fetch-site")
  if (site === "same-origin" || site === "none") return
  if (site === null && (request.method !== "POST" || !request.headers.has("cookie") || isJson(request))) return
  throw new UsersError("origin_forbidden")
}

// A cross-site page cannot send this type, or another method than POST, without asking first: the list refuses that.
const isJson = (request: Request) => request.headers.get("content-type")?.startsWith("application/json") ?? false

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host
  } catch {
    return undefined
  }
}

/** CORS headers for an answer; empty for callers of our own host and for strangers. */
export function corsHeaders(request: Request, rules: OriginRules): Record<string, string> {
  const origin = request.headers.get("origin")
  if (origin === null || !isAllowedOrigin(request, origin, rules)) return { vary: "origin" }
  return {
    vary: "origin",
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "x-request-id, retry-after, x-next-cursor",
  }
}

/** The answer to a browser that asks whether it may call. */
export function preflight(request: Request, rules: OriginRules): Response {
  const origin = request.headers.get("origin")
  if (origin === null || !isAllowedOrigin(request, origin, rules)) throw new UsersError("origin_forbidden")
  return new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": "GET, POST, PATCH, PUT, DELETE",
      "access-control-allow-headers":
        "content-type, authorization, idempotency-key, last-event-id, x-request-id, traceparent",
      "access-control-max-age": "600",
    },
  })
}
