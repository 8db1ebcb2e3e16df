import { UsersError } from "../errors.ts"
import type { Logger } from "../observe/logger.ts"
import type { Spans } from "../observe/spans.ts"
import type { RequestInfo } from "./context.ts"
import { newRouter } from "./context.ts"
import { errorResponse } from "./errors.ts"
import { checkOrigin, corsHeaders, type OriginRules, preflight } from "./origin.ts"

export interface AppParts {
  basePath: string
  origins: OriginRules
  routes: readonly ReturnType<typeof newRouter>[]
  /** The cookie that the answer to a request has to set, if any. */
  cookieFor: (request: Request) => string | undefined
  newId: () => string
  logger: Logger
  spans: Spans
}

const METHODS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
const REQUEST_ID = /^[\w.-]{8,100}$/

/** Every answer: never sniffed, framed, cached or referred from. Streams set their own caching. */
const SECURITY_HEADERS = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}

/** All routes behind one handler: origin check, request id, headers, errors. */
export function createApp(parts: AppParts): (request: Request, info?: RequestInfo) => Promise<Response> {
  const { basePath, origins, newId, logger } = parts
  const app = newRouter((request) => innerPath(new URL(request.url).pathname, basePath) ?? "")
  for (const routes of parts.routes) app.route("/", routes)
  const paths = new Set(app.routes.map((route) => route.path))
  for (const path of paths) {
    const allow = METHODS.filter((method) => app.routes.some((route) => route.path === path && route.method === method))
    app.all(path, () => {
      throw new UsersError("method_not_allowed", { details: { allow: allow.join(", ") } })
    })
  }
  app.notFound(() => {
    throw new UsersError("not_found")
  })
  app.onError((error, c) => errorResponse(error, c.env.requestId, logger))

  return async (request, info = {}) => {
    const given = request.headers.get("x-request-id")
    const requestId = given && REQUEST_ID.test(given) ? given : newId()
    const response = await answer(request, info, requestId)
    const cookie = parts.cookieFor(request)
    // Every answer is made here, so that its headers can still be changed: a second one around it would cost as much again.
    setHeaders(response.headers, {
      ...SECURITY_HEADERS,
      ...corsHeaders(request, origins),
      "x-request-id": requestId,
      ...(cookie ? { "set-cookie": cookie } : {}),
    })
    return response
  }

  async function answer(request: Request, info: RequestInfo, requestId: string): Promise<Response> {
    try {
      const { pathname } = new URL(request.url)
      // No id of ours has U+0000, and PostgreSQL cannot look for it.
      if (innerPath(pathname, basePath) === null || pathname.includes("%00")) throw new UsersError("not_found")
      if (request.method === "OPTIONS") return preflight(request, origins)
      checkOrigin(request, origins)
      return await parts.spans.below(request.headers, () => app.fetch(request, { ...info, requestId }))
    } catch (error) {
      return errorResponse(error, requestId, logger)
    }
  }
}

/** The path below the mount, without a slash at its end; null outside of the mount. */
function innerPath(pathname: string, basePath: string): string | null {
  if (basePath !== "" && pathname !== basePath && !pathname.startsWith(`${basePath}/`)) return null
  const path = pathname.slice(basePath.length)
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path || "/"
}

function setHeaders(headers: Headers, values: Record<string, string>): void {
  for (const [name, value] of Object.entries(values)) headers.set(name, value)
  if (!headers.has("cache-control")) headers.set("cache-control", "no-store")
}
