import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** A request as a server on loopback received it. */
export interface Received {
  method: string
  /** With its query. */
  path: string
  headers: Readonly<Record<string, string | undefined>>
  /** The body as text. */
  body: string
  /** Milliseconds of `performance.now()`. */
  at: number
  /** Resolves when the connection or the answer has ended, to whether the answer was whole. */
  closed: Promise<boolean>
}

/** What the servers of this package that are told how to answer have in common. */
export interface ScriptedServer<Name extends string, Seen, Reply> {
  /** Without a path. */
  url: string
  /** Answers the next requests of this name, one reply each; after them the server behaves again. */
  next(name: Name, ...replies: Reply[]): void
  /** Answers every request of this name so, once the replies of `next` are used up; undefined: the server behaves. */
  always(name: Name, reply: Reply | undefined): void
  /** Everything that was asked, in order. */
  requests: Seen[]
  to(name: Name): Seen[]
  /** Resolves with the n-th request of this name, from 1, when it has come. */
  seen(name: Name, n?: number): Promise<Seen>
  close(): Promise<void>
}

interface Parts<Name extends string, Seen, Reply> {
  see(received: Received): Seen
  /** The names by which a request can be scripted, its own first. */
  namesOf(seen: Seen): readonly Name[]
  /** Answers as scripted, or well when nothing is. */
  answer(response: ServerResponse, seen: Seen, reply: Reply | undefined): void | Promise<void>
}

/** Starts a server on a free port of 127.0.0.1 that remembers what it was asked and answers as it is told. */
export async function startScriptedServer<Name extends string, Seen, Reply>({
  see,
  namesOf,
  answer,
}: Parts<Name, Seen, Reply>): Promise<ScriptedServer<Name, Seen, Reply>> {
  const queued = new Map<Name, Reply[]>()
  const fixed = new Map<Name, Reply | undefined>()
  const requests: Seen[] = []
  const waiting = new Set<() => void>()
  const to = (name: Name) => requests.filter((request) => namesOf(request)[0] === name)

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const seen = see(await receive(request, response))
    requests.push(seen)
    for (const look of waiting) look()
    const scripted = namesOf(seen).map((name) => queued.get(name)?.shift() ?? fixed.get(name))
    await answer(response, seen, scripted.find(Boolean))
  }
  const server = createServer((request, response) => {
    // A client that lets go is part of the game.
    response.on("error", () => {})
    handle(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    to,
    next: (name, ...replies) => void queued.set(name, [...(queued.get(name) ?? []), ...replies]),
    always: (name, reply) => void fixed.set(name, reply),
    seen: (name, n = 1) =>
      new Promise((resolve) => {
        const look = () => {
          const found = to(name)[n - 1]
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

async function receive(request: IncomingMessage, response: ServerResponse): Promise<Received> {
  const at = performance.now()
  const closed = new Promise<boolean>((resolve) => response.on("close", () => resolve(response.writableFinished)))
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]))
  const { method = "GET", url: path = "/" } = request
  return { method, path, headers, body: Buffer.concat(chunks).toString(), at, closed }
}
