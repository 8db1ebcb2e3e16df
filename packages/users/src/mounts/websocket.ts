import type { IncomingMessage } from "node:http"
import type { Duplex } from "node:stream"
import type { ErrorBody, Session, StreamEvent } from "@qanun/contract"
import { routePath } from "@qanun/contract"
import * as z from "zod/mini"
import type { UsersAdapter } from "../adapter.ts"
import { ClientFrame, framesOf } from "./websocket-frames.ts"

/** The part of a `ws` socket that is used. */
export interface WebSocketLike {
  send(data: string, done: (error?: Error) => void): void
  close(code?: number, reason?: string): void
  terminate(): void
  /** Bytes that the network has not taken yet. */
  readonly bufferedAmount: number
  on(event: "message", listener: (data: unknown, isBinary: boolean) => void): unknown
  on(event: "close" | "error", listener: () => void): unknown
}

/** The part of a `WebSocketServer` of `ws` that is used; make it with `{ noServer: true, maxPayload: 65_536 }`. */
export interface WebSocketServerLike {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (socket: WebSocketLike) => void): void
}

/** Close codes of the field's front end (contract 4.1). */
const NOT_AUTHENTICATED = 4001
/** Answers that one socket reads at once, and all its frames under way: enough for any page, and a bound for the rest. */
const MAX_ANSWERS = 4
const MAX_FRAMES = 16
/** What may wait for a client that does not read, in bytes; it is cut off then, and comes back with `resume`. */
const MAX_UNREAD_BYTES = 1024 * 1024

/**
 * Answers `server.on("upgrade", …)` with the frames of the field's WebSocket, over the same identity, limits and turns as
 * HTTP. A socket that closes ends no answer: it is read again by `resume`, or over HTTP.
 *
 * @param basePath The adapter's own.
 */
export function toUpgradeHandler(
  adapter: Pick<UsersAdapter, "fetch">,
  sockets: WebSocketServerLike,
  basePath = "",
): (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void> {
  return async (request, socket, head) => {
    // Node leaves an upgraded socket to us, with its errors: unheard, one client's reset would end the whole process.
    socket.on("error", () => socket.destroy())
    let entry: Entry
    try {
      const call = callsOf(adapter, request, basePath)
      entry = { call, who: await whoComes(call, request) }
    } catch {
      // A request that cannot be one of ours, e.g. by a host that is none.
      socket.destroy()
      return
    }
    if (socket.destroyed) return
    const { call, who } = entry
    if (who === "foreign") {
      socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n")
      return
    }
    sockets.handleUpgrade(request, socket, head, (opened) => {
      // A frame that breaks the protocol closes its socket, which `close` tells; unheard it would end the process too.
      opened.on("error", () => {})
      if (who === "known") serve(opened, call)
      else opened.close(NOT_AUTHENTICATED, "not authenticated")
    })
  }
}

interface Entry {
  call: Call
  who: "foreign" | "nobody" | "known"
}

async function whoComes(call: Call, { headers }: IncomingMessage): Promise<Entry["who"]> {
  // A page of any site may open a socket, with the visitor's cookies: the origin is checked before.
  if (headers.origin !== undefined && !(await call("OPTIONS", "/api/v1/query/stream")).ok) return "foreign"
  const session = await call("GET", "/api/v1/session")
  return session.ok && ((await session.json()) as Session).user ? "known" : "nobody"
}

type Call = (method: string, path: string, body?: object, headers?: Record<string, string>) => Promise<Response>

function callsOf(adapter: Pick<UsersAdapter, "fetch">, incoming: IncomingMessage, basePath: string): Call {
  const { headers, socket } = incoming
  const own: Record<string, string> = {}
  for (const name of [
    "host",
    "origin",
    "cookie",
    "authorization",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
  ]) {
    const value = headers[name]
    if (typeof value === "string") own[name] = value
  }
  return (method, path, body, extra = {}) => {
    const init: RequestInit = { method, headers: { ...own, "content-type": "application/json", ...extra } }
    if (body) init.body = JSON.stringify(body)
    return adapter.fetch(new Request(`http://${own["host"] ?? "localhost"}${basePath}${path}`, init), {
      ip: socket.remoteAddress,
      incoming,
    })
  }
}

function serve(socket: WebSocketLike, call: Call): void {
  const gone = new AbortController()
  socket.on("close", () => gone.abort())
  // Resolves when the frame is with the network: a slow client makes its own answers wait.
  const send = (frame: object) =>
    new Promise<void>((resolve) => {
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate()
      socket.send(JSON.stringify(frame), () => resolve())
    })

  async function relay(response: Response): Promise<void> {
    if (!response.ok) return send(await errorFrame(response))
    for await (const { id, event } of eventsOf(response, gone.signal))
      for (const frame of framesOf(event, id)) await send(frame)
  }

  async function take(frame: ClientFrame): Promise<void> {
    if ("action" in frame || frame.type === "query") {
      const query = "action" in frame ? frame.message : frame.query
      const key = frame.key ? { "idempotency-key": frame.key } : {}
      const body = { query, conversation_id: frame.conversation_id }
      return relay(await call("POST", routePath("queryStream"), body, key))
    }
    if (frame.type === "resume")
      return relay(
        await call(
          "GET",
          `${routePath("queryStreamResume", { message_id: frame.message_id })}?after=${frame.after ?? 0}`,
        ),
      )
    if (frame.type === "stop") {
      const stopped = await call("POST", routePath("queryStop", { message_id: frame.message_id }), {})
      if (!stopped.ok) await send(await errorFrame(stopped))
    }
    if (frame.type === "feedback") {
      const { type: _, ...feedback } = frame
      await send({ type: "feedback_received", success: (await call("POST", routePath("feedback"), feedback)).ok })
    }
    if (frame.type === "ping") await send({ type: "pong" })
  }

  const underWay = new Map<ClientFrame, boolean>()
  const answers = () => [...underWay.values()].filter(Boolean).length
  async function takeWithin(frame: ClientFrame): Promise<void> {
    const isAnswer = "action" in frame || frame.type === "query" || frame.type === "resume"
    if (underWay.size >= MAX_FRAMES || (isAnswer && answers() >= MAX_ANSWERS))
      return send({ type: "error", code: "rate_limited", message: "Too many frames of this socket are under way." })
    underWay.set(frame, isAnswer)
    await take(frame)
      .catch(() => send({ type: "error", code: "internal", message: "The frame failed." }))
      .finally(() => underWay.delete(frame))
  }

  socket.on("message", (data, isBinary) => {
    const frame = isBinary ? null : parseFrame(String(data))
    if (frame) void takeWithin(frame)
    else void send({ type: "error", code: "invalid_request", message: "The frame is not one that is known." })
  })
  void send({ type: "connection", message: "connected" })
}

function parseFrame(text: string): ClientFrame | null {
  try {
    const frame = z.safeParse(ClientFrame, JSON.parse(text))
    return frame.success ? frame.data : null
  } catch {
    return null
  }
}

async function errorFrame(response: Response): Promise<object> {
  const { error } = (await response.json()) as ErrorBody
  return { type: "error", ...error }
}

/** Reads the adapter's own event stream. */
async function* eventsOf(response: Response, signal: AbortSignal): AsyncGenerator<{ id: string; event: StreamEvent }> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const stop = () => void reader?.cancel().catch(() => {})
  signal.addEventListener("abort", stop, { once: true })
  let rest = ""
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true, value: "" }
      if (done || signal.aborted) return
      const blocks = (rest + value).split("\n\n")
      rest = blocks.pop() ?? ""
      for (const block of blocks) {
        const [id = "", data = ""] = block.split("\n")
        if (id.startsWith("id: ")) yield { id: id.slice(4), event: JSON.parse(data.slice(6)) as StreamEvent }
      }
    }
  } finally {
    signal.removeEventListener("abort", stop)
  }
}
