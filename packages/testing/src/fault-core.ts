import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { createFixtureCore, type FixtureCore } from "./fixture-core.ts"
import { type AnyRoute, matchRoute } from "./match-route.ts"
import type { Reply } from "./replies.ts"

/** A request as the server saw it. */
export interface SeenRequest {
  route: AnyRoute | undefined
  method: string
  path: string
  headers: Readonly<Record<string, string | undefined>>
  /** The body as text. */
  body: string
  /** Milliseconds of `performance.now()`. */
  at: number
  /** Resolves when the connection or the answer has ended, to whether the answer was whole. */
  closed: Promise<boolean>
}

/** A real HTTP server on loopback that fails as it is told to, and else behaves as a good Core. */
export interface FaultCore {
  /** Base URL. */
  url: string
  /** Answers the next requests to a route, one reply each; after them the server behaves again. */
  next(route: AnyRoute | "*", ...replies: Reply[]): void
  /** Answers every request to a route so, once the replies of `next` are used up. */
  always(route: AnyRoute | "*", reply: Reply): void
  /** Everything that was asked, in order. */
  requests: SeenRequest[]
  /** The requests to one route. */
  to(route: AnyRoute): SeenRequest[]
  /** Resolves with the n-th request to a route, from 1, when it has come. */
  seen(route: AnyRoute, n?: number): Promise<SeenRequest>
  /** The good Core behind the faults. */
  core: FixtureCore
  close(): Promise<void>
}

/** Starts a fault Core on a free port of 127.0.0.1. */
export async function startFaultCore(core: FixtureCore = createFixtureCore()): Promise<FaultCore> {
  const queued = new Map<string, Reply[]>()
  const fixed = new Map<string, Reply>()
  const requests: SeenRequest[] = []
  const waiting = new Set<() => void>()
  const to = (route: AnyRoute) => requests.filter((request) => request.route === route)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = await see(request, response)
    requests.push(seen)
    for (const look of waiting) look()
    const reply = [seen.route ?? "*", "*"].map((name) => queued.get(name)?.shift() ?? fixed.get(name)).find(Boolean)
    if (reply) await reply(response)
    else await behave(core, seen, response)
  }
  const server = createServer((request, response) => {
    // A client that lets go is part of the game.
    response.on("error", () => {})
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url,
    core,
    requests,
    to,
    next: (route, ...replies) => void queued.set(route, [...(queued.get(route) ?? []), ...replies]),
    always: (route, reply) => void fixed.set(route, reply),
    seen: (route, n = 1) =>
      new Promise((resolve) => {
        const look = () => {
          const found = to(route)[n - 1]
          if (!found) return
          waiting.delete(look)
          resolve(found)
        }
        waiting.add(look)
        look()
      }),
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function see(request: IncomingMessage, response: ServerResponse): Promise<SeenRequest> {
  const at = performance.now()
  const closed = new Promise<boolean>((resolve) => response.on("close", () => resolve(response.writableFinished)))
  const method = request.method ?? "GET"
  const path = request.url ?? "/"
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const route = matchRoute(method, path.split("?")[0] as string)?.route
  return { route, method, path, headers, body: Buffer.concat(chunks).toString(), at, closed }
}

async function behave(core: FixtureCore, seen: SeenRequest, response: ServerResponse): Promise<void> {
  const answer = await core.fetch(
    new Request(`http://core.test${seen.path}`, {
      method: seen.method,
      headers: Object.entries(seen.headers).map(([name, value]): [string, string] => [name, value ?? ""]),
      ...(seen.body && { body: seen.body }),
    }),
  )
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  if (answer.body) for await (const chunk of answer.body) response.write(chunk)
  response.end()
}
