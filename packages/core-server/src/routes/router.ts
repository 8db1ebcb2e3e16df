import { ERROR_CODES, errorBody } from "@qanun/contract"
import { Hono } from "hono"
import type { Core } from "../core.ts"
import { CoreError } from "../errors.ts"
import { newId } from "../ids.ts"
import { forServices, type Route, userOf } from "./call.ts"
import { CONVERSATION_ROUTES } from "./conversations.ts"
import { INGEST_ROUTES } from "./ingest.ts"
import { MEMORY_ROUTES } from "./memory.ts"
import { OPEN_ROUTES } from "./open.ts"
import { QUERY_ROUTES } from "./query.ts"
import { SYNC_ROUTES } from "./sync.ts"
import { USER_ROUTES } from "./users.ts"

/** Everything that is served. */
export const ROUTES: readonly Route[] = [
  ...OPEN_ROUTES,
  ...QUERY_ROUTES,
  ...CONVERSATION_ROUTES,
  ...USER_ROUTES,
  ...MEMORY_ROUTES,
  ...forServices([...SYNC_ROUTES, ...INGEST_ROUTES]),
]
const REQUEST_ID = /^[\w.:-]{1,100}$/

/** Serves all routes, both slash forms alike; every answer carries `x-request-id`. */
export function createRouter(core: Core): (request: Request) => Promise<Response> {
  const app = new Hono<{ Bindings: { requestId: string } }>({ strict: false })
  for (const [method, path, handler] of ROUTES)
    app.on(method, path, (context) => {
      const request = context.req.raw
      return handler({
        core,
        request,
        url: new URL(request.url),
        requestId: context.env.requestId,
        param: (name) => context.req.param(name) ?? "",
        user: () => userOf(core, request),
      })
    })
  for (const path of new Set(ROUTES.map(([, route]) => route)))
    app.all(path, () => {
      throw new CoreError("method_not_allowed", { headers: { allow: allowedMethods(path) } })
    })
  app.notFound(() => {
    throw new CoreError("not_found")
  })
  app.onError((error) => {
    throw error
  })
  const serve = async (request: Request, requestId: string): Promise<Response> => app.fetch(request, { requestId })
  return async (request) => {
    const given = request.headers.get("x-request-id") ?? ""
    const requestId = REQUEST_ID.test(given) ? given : newId(core.now())
    const response = await serve(request, requestId).catch((error: unknown) => toResponse(error, requestId, core))
    response.headers.set("x-request-id", requestId)
    return response
  }
}

const allowedMethods = (path: string) =>
  ROUTES.flatMap(([method, route]) => (route === path ? [method] : [])).join(", ")

function toResponse(error: unknown, requestId: string, core: Core): Response {
  const known = error instanceof CoreError ? error : new CoreError("internal", { cause: error })
  if (known.code === "internal") core.onError(error, requestId)
  const { message, fields, details } = known
  return Response.json(errorBody(known.code, { message, fields, details, requestId }), {
    status: ERROR_CODES[known.code].status || 500,
    headers: known.headers,
  })
}
