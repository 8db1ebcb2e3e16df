import { type HttpHandler, http } from "msw"
import { createFixtureCore } from "./fixture-core.ts"
import type { ScriptedAnswer } from "./fixtures/scripted-answer.ts"
import { type AnyRoute, matchRoute } from "./match-route.ts"
import type { WebReply } from "./web-replies.ts"

export { ANSWERS, DECLINED, type ScriptedAnswer } from "./fixtures/scripted-answer.ts"
export { breakStream, failStream, loseConnection, neverAnswer, refuse, reply, type WebReply } from "./web-replies.ts"

/** A request that a handler saw. */
export interface HandledRequest {
  route: AnyRoute | undefined
  method: string
  /** Path and query. */
  path: string
  headers: Headers
  /** The body as text. */
  body: string
}

/** The wire as msw handlers that can be told what to do. */
export interface ScriptedHandlers {
  /** For `setupServer` and `setupWorker`. */
  handlers: HttpHandler[]
  /** Answers the coming questions, one answer each, and keeps them as messages. */
  answerWith(...answers: readonly ScriptedAnswer[]): void
  /** Answers the next requests to a route, one reply each; after them the server behaves again. */
  next(route: AnyRoute | "*", ...replies: readonly WebReply[]): void
  /** Answers every request to a route so, once the replies of `next` are used up. */
  always(route: AnyRoute | "*", reply: WebReply): void
  /** Everything that was asked, in order. */
  requests: HandledRequest[]
}

/**
 * The whole wire as msw handlers over one fixture Core with a store of its own, with scripted answers and faults.
 *
 * @param baseUrl Where the API is, as it was given to the client: absolute, or a path such as `/qanun`.
 * @example
 * import { createScriptedHandlers, refuse } from "@qanun/testing/handlers"
 * import { setupServer } from "msw/node"
 * const { handlers, next } = createScriptedHandlers("https://law.example/qanun")
 * setupServer(...handlers).listen()
 * next("queryStream", refuse("rate_limited", { retryAfterSeconds: 3 }))
 */
export function createScriptedHandlers(baseUrl: string): ScriptedHandlers {
  const core = createFixtureCore()
  const base = baseUrl.replace(/\/+$/, "")
  const queued = new Map<string, WebReply[]>()
  const fixed = new Map<string, WebReply>()
  const requests: HandledRequest[] = []

  async function handle(request: Request): Promise<Response> {
    const { pathname, search } = new URL(request.url)
    const path = pathname.slice(Math.max(0, pathname.search(/\/(api\/v1|health)(\/|$)/)))
    const route = matchRoute(request.method, path)?.route
    const { method, headers } = request
    requests.push({ route, method, path: path + search, headers, body: await request.clone().text() })
    const reply = [route ?? "*", "*"].map((name) => queued.get(name)?.shift() ?? fixed.get(name)).find(Boolean)
    return reply ? reply(request) : core.fetch(request)
  }

  return {
    handlers: [`${base}/api/v1/*`, `${base}/health`].map((path) => http.all(path, ({ request }) => handle(request))),
    requests,
    answerWith: core.answerWith,
    next: (route, ...replies) => void queued.set(route, [...(queued.get(route) ?? []), ...replies]),
    always: (route, reply) => void fixed.set(route, reply),
  }
}

/**
 * The same handlers without a script: a server that keeps its word.
 *
 * @param baseUrl Where the API is, as it was given to the client: absolute, or a path such as `/qanun`.
 * @example
 * import { createHandlers } from "@qanun/testing/handlers"
 * import { setupServer } from "msw/node"
 * setupServer(...createHandlers("https://law.example/qanun")).listen()
 */
export function createHandlers(baseUrl: string): HttpHandler[] {
  return createScriptedHandlers(baseUrl).handlers
}
