import { QueryRequest } from "@qanun/contract"
import type { Driver } from "@qanun/store"
import { UsersError } from "../errors.ts"
import type { Identity } from "../identity.ts"
import { failureOfMessage, replayOf } from "../relay/replay.ts"
import { readEvents } from "../store/events.ts"
import { findMessage } from "../store/messages.ts"
import { ownAnswer, type TurnIds, type Turns } from "../turn.ts"
import { answerOnWire } from "../wire.ts"
import { readBody } from "./body.ts"
import { type HttpContext, newRouter } from "./context.ts"
import { EVENT_STREAM_HEADERS, eventStream, resumePoint } from "./event-stream.ts"

export interface QueryRoutesParts {
  store: Driver
  identity: Identity
  turns: Turns
  heartbeatMs: number
}

const KEY = /^[\x21-\x7e]{1,200}$/

/** Questions: asked whole or streamed, resumed, stopped. */
export function queryRoutes({ store, identity, turns, heartbeatMs }: QueryRoutesParts) {
  const routes = newRouter()

  async function ask(c: HttpContext): Promise<TurnIds & { userId: string }> {
    const query = await readBody(c.req.raw, QueryRequest)
    const key = idempotencyKey(c.req.header("idempotency-key"))
    const { person, setCookie } = await identity.findOrAdmit(c.req.raw)
    const turn = await turns.ask(person, query, key)
    if (setCookie) c.header("set-cookie", setCookie)
    return { ...turn, userId: person.id }
  }

  routes.post("/api/v1/query", async (c) => {
    const { messageId, conversationId, userId } = await ask(c)
    // Waits for the answer; a caller that leaves changes nothing.
    for await (const _ of turns.read(messageId, 0)(c.req.raw.signal));
    const message = await findMessage(store, userId, messageId)
    if (message?.status === "completed") return c.json(answerOnWire(message))
    const failure = message && message.status === "failed" ? failureOfMessage(message) : new UsersError("interrupted")
    throw new UsersError(failure.code, {
      details: { conversation_id: conversationId, message_id: messageId, partial: Boolean(message?.content) },
    })
  })

  routes.post("/api/v1/query/stream", async (c) => {
    const { messageId } = await ask(c)
    return c.body(eventStream(messageId, turns.read(messageId, 0), heartbeatMs), 200, EVENT_STREAM_HEADERS)
  })

  routes.get("/api/v1/query/stream/:message_id", async (c) => {
    const messageId = c.req.param("message_id")
    const message = await ownAnswer(store, await identity.find(c.req.raw), messageId)
    const after = resumePoint(messageId, c.req.header("last-event-id") ?? c.req.query("after"))
    const stream = (read: Parameters<typeof eventStream>[1]) =>
      c.body(eventStream(messageId, read, heartbeatMs), 200, EVENT_STREAM_HEADERS)
    if (message.status === "processing") return stream(turns.read(messageId, after))

    const [next] = await readEvents(store, messageId, after, 1)
    if (next) return stream(turns.read(messageId, after))
    if (after === 0)
      return stream(async function* () {
        yield replayOf(message)
      })
    // Either the reader has it all, or the log that its position speaks of is gone.
    const [first] = await readEvents(store, messageId, 0, 1)
    if (first) return c.body(null, 204)
    throw new UsersError("cursor_expired", { message: "The stream is no longer kept; read the message." })
  })

  routes.post("/api/v1/query/stream/:message_id/stop", async (c) => {
    const message = await ownAnswer(store, await identity.find(c.req.raw), c.req.param("message_id"))
    if (message.status === "processing") await turns.stop(message.id)
    return c.json({ status: "success", message: "Stopped" })
  })

  return routes
}

function idempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null
  if (KEY.test(header)) return header
  throw new UsersError("invalid_request", {
    fields: [
      { loc: ["header", "Idempotency-Key"], msg: "must be 1 to 200 visible ASCII characters", type: "invalid_format" },
    ],
  })
}
