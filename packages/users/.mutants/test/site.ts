import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { ErrorBody, StreamEvent } from "@qanun/contract"
import type { Timeouts } from "@qanun/core-client"
import { type Driver, openSqlite } from "@qanun/store"
import { type FaultCore, startFaultCore } from "@qanun/testing"
import { onTestFinished } from "vitest"
import {
  createUsersAdapter,
  type SigningKey,
  toNodeHandler,
  type UsersAdapter,
  type UsersAdapterOptions,
} from "../src/index.ts"

export const SECRET = "a secret of at least thirty-two characters"
export const QUESTION = { query: "چند روز مرخصی استحقاقی دارم؟" }

export interface Site {
  url: string
  core: FaultCore
  store: Driver
  adapter: UsersAdapter
  /** A visitor with cookies of their own. */
  visitor(): Visitor
  /** Somebody signed in, by the header that this site's `identify` reads. */
  user(id: string): Visitor
}

export interface Visitor {
  fetch(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  get<T>(path: string): Promise<T>
  /** Asks by stream; gives the events with their ids. */
  ask(body?: object, headers?: Record<string, string>): Promise<SseEvent[]>
  cookie: string | null
}

export interface SseEvent {
  id: string
  event: StreamEvent
}

/** A whole site on loopback: a Core that can fail, the adapter over SQLite, a real HTTP server. */
export async function startSite(
  options: Partial<UsersAdapterOptions> = {},
  given: { core?: FaultCore; timeouts?: Partial<Timeouts>; keys?: SigningKey[] } = {},
): Promise<Site> {
  const core = given.core ?? (await startFaultCore())
  const store = options.store ?? (await openSqlite(":memory:"))
  const adapter = await createUsersAdapter({
    core: { baseUrl: core.url, secret: SECRET, keys: given.keys, timeouts: given.timeouts, retry: { baseMs: 10 } },
    anonymous: { secret: `${SECRET} of visitors` },
    identify: (request) => {
      const id = request.headers.get("x-test-user")
      return id ? { id, username: id, email: `${id}@example.com`, tier: "basic", name: id } : null
    },
    basePath: "/qanun",
    quota: false,
    limits: false,
    ...options,
    store,
  })
  const server = createServer(toNodeHandler(adapter))
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/qanun`
  onTestFinished(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await adapter.close()
    if (!given.core) await core.close()
    if (!options.store) await store.close()
  })
  return {
    url,
    core,
    store,
    adapter,
    visitor: () => newVisitor(url, {}),
    user: (id) => newVisitor(url, { "x-test-user": id }),
  }
}

export function newVisitor(url: string, identity: Record<string, string>): Visitor {
  const visitor: Visitor = {
    cookie: null,
    async fetch(path, init = {}) {
      const headers = { ...identity, ...(visitor.cookie ? { cookie: visitor.cookie } : {}), ...init.headers }
      const response = await fetch(url + path, { ...init, headers })
      visitor.cookie = response.headers.get("set-cookie")?.split(";")[0] ?? visitor.cookie
      return response
    },
    post: (path, body, headers = {}) =>
      visitor.fetch(path, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
    get: async <T>(path: string) => (await visitor.fetch(path)).json() as Promise<T>,
    async ask(body = QUESTION, headers = {}) {
      const response = await visitor.post("/api/v1/query/stream", body, headers)
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
      return parseEvents(await response.text())
    },
  }
  return visitor
}

export function parseEvents(text: string): SseEvent[] {
  return text
    .split("\n\n")
    .filter((block) => block.startsWith("id: "))
    .map((block) => {
      const [id = "", data = ""] = block.split("\n")
      return { id: id.slice("id: ".length), event: JSON.parse(data.slice("data: ".length)) as StreamEvent }
    })
}

export const textOf = (events: readonly SseEvent[]) =>
  events.map(({ event }) => (event.type === "token" ? event.content : "")).join("")

export const last = (events: readonly SseEvent[]) => events.at(-1)?.event

export async function errorCode(response: Response): Promise<string> {
  return ((await response.json()) as ErrorBody).error.code
}

/** The first event's ids. */
export function idsOf(events: readonly SseEvent[]): { conversationId: string; messageId: string } {
  const event = events[0]?.event
  if (event?.type !== "conversation_id") throw new Error("the stream does not start with its ids")
  return { conversationId: event.conversation_id, messageId: event.message_id ?? "" }
}

/** Waits until something is true, looking every few milliseconds. */
export async function until<T>(
  look: () => Promise<T | undefined | false | null> | T | undefined | false | null,
): Promise<T> {
  for (;;) {
    const found = await look()
    if (found) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
