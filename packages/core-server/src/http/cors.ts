const ALLOWED_METHODS = "GET, POST, PATCH, PUT, DELETE"
const ALLOWED_HEADERS =
  "authorization, content-type, accept, idempotency-key, if-match, last-event-id, x-request-id, traceparent"
const EXPOSED_HEADERS = "x-request-id, retry-after, etag"
const PREFLIGHT_SECONDS = "600"

/**
 * Lets pages of these origins call (contract 7.3.3: on every status, errors too). Tokens come in a header and never as
 * cookies, so that credentials need no leave.
 *
 * @param allowedOrigins Such as `https://www.example.com`; none: no page of another site may call.
 */
export function withCors(
  allowedOrigins: readonly string[],
  serve: (request: Request) => Promise<Response>,
): (request: Request) => Promise<Response> {
  if (allowedOrigins.length === 0) return serve
  return async (request) => {
    const origin = request.headers.get("origin")
    const isAllowed = origin !== null && allowedOrigins.includes(origin)
    const isPreflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method")
    const response = isAllowed && isPreflight ? new Response(null, { status: 204 }) : await serve(request)
    response.headers.append("vary", "origin")
    if (!isAllowed) return response
    response.headers.set("access-control-allow-origin", origin)
    response.headers.set("access-control-expose-headers", EXPOSED_HEADERS)
    if (isPreflight) {
      response.headers.set("access-control-allow-methods", ALLOWED_METHODS)
      response.headers.set("access-control-allow-headers", ALLOWED_HEADERS)
      response.headers.set("access-control-max-age", PREFLIGHT_SECONDS)
    }
    return response
  }
}
