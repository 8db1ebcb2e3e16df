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
  on(event: "message", listener: (data: unknown, isBinary: boolean) => void): unknown
  on(event: "close", listener: () => void): unknown
}

/** The part of a `WebSocketServer` of `ws` that is used; make it with `{ noServer: true, maxPayload: 65536 }`. */
export interface WebSocketServerLike {
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer, done: (socket: WebSocketLike) => void): void
}

/** Close codes of the field's front end (contract 4.1). */
const NOT_AUTHENTICATED = 4001

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
    const call = callsOf(adapter, request, basePath)
    // A page of any site may open a socket, with the visitor's cookies: the origin is checked before.
    const allowed = request.headers.origin === undefined || (await call("OPTIONS", "/api/v1/query/stream")).ok
    if (!allowed) {
      socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n")
      return
    }
    const session = await call("GET", "/api/v1/session")
    const user = session.ok ? ((await session.json()) as Session).user : null
    sockets.handleUpgrade(request, socket, head, (opened) => {
      if (user) serve(opened, call)
      else opened.close(NOT_AUTHENTICATED, "not authenticated")
    })
  }
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
  const send = (frame: object) => new Promise<void>((resolve) => socket.send(JSON.stringify(frame), () => resolve()))

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

  socket.on("message", (data, isBinary) => {
    const frame = isBinary ? null : parseFrame(String(data))
    if (frame) void take(frame).catch(() => send({ type: "error", code: "internal", message: "The frame failed." }))
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
  signal.addEventListener("abort", () => void reader?.cancel().catch(() => {}), { once: true })
  let rest = ""
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
}
