import { QueryRequest } from "@qanun/contract"
import type { Driver } from "@qanun/store"
import { UsersError } from "../errors.ts"
import type { Identity } from "../identity.ts"
import type { Limits } from "../limits.ts"
import type { Metrics } from "../observe/metrics.ts"
import { failureOfMessage, replayOf } from "../relay/replay.ts"
import { lastLogged } from "../store/events.ts"
import { type MessageRow, messageOfTurn } from "../store/messages.ts"
import { ownAnswer, type TurnIds, type Turns } from "../turn.ts"
import { answerOnWire } from "../wire.ts"
import { readBody } from "./body.ts"
import { type HttpContext, newRouter } from "./context.ts"
import { EVENT_STREAM_HEADERS, eventStream, resumePoint } from "./event-stream.ts"
import { callerAddress } from "./origin.ts"

export interface QueryRoutesParts {
  store: Driver
  identity: Identity
  turns: Turns
  limits: Limits
  metrics: Metrics
  trustProxy: boolean
  heartbeatMs: number
}

const KEY = /^[\x21-\x7e]{1,200}$/

/** Questions: asked whole or streamed, resumed, stopped. */
export function queryRoutes(parts: QueryRoutesParts) {
  const { store, identity, turns, limits, metrics, heartbeatMs } = parts
  const routes = newRouter()

  /** The turn of a question, and for one that was asked before its message. */
  async function ask(c: HttpContext): Promise<TurnIds & { message: MessageRow | undefined }> {
    const query = await readBody(c.req.raw, QueryRequest)
    const key = idempotencyKey(c.req.header("idempotency-key"))
    const person = await identity.findOrAdmit(c.req.raw)
    try {
      limits.take(person.id, callerAddress(c.req.raw, c.env.ip, parts.trustProxy))
      const ids = await turns.ask(person, query, key)
      const message = ids.isRepeat ? await messageOfTurn(store, ids.messageId) : undefined
      // Deleted since, with its conversation.
      if (ids.isRepeat && !message) throw new UsersError("not_found")
      return { ...ids, message }
    } catch (error) {
      if (error instanceof UsersError && error.code === "quota_exceeded")
        metrics.count("qanun_quota_denied_total", { tier: person.tier })
      if (error instanceof UsersError && error.code === "rate_limited") metrics.count("qanun_rate_limited_total")
      throw error
    }
  }

  const stream = (c: HttpContext, messageId: string, read: Parameters<typeof eventStream>[1]) =>
    c.body(eventStream(`${messageId}:`, read, heartbeatMs), 200, EVENT_STREAM_HEADERS)

  /** An answer that was asked for before, from a place on: from its log, or from its message when the log is gone. */
  async function streamOf(c: HttpContext, message: MessageRow, after: number): Promise<Response> {
    const { id, status } = message
    if (status === "processing") return stream(c, id, turns.read(id, after))
    const logged = await lastLogged(store, id)
    if (logged > after) return stream(c, id, turns.read(id, after))
    if (logged === 0 && after === 0)
      return stream(c, id, async function* () {
        yield replayOf(message)
      })
    // Either the reader has it all, or the log that its position speaks of is gone.
    if (logged > 0) return c.body(null, 204)
    throw new UsersError("cursor_expired", { message: "The stream is no longer kept; read the message." })
  }

  routes.post("/api/v1/query", async (c) => {
    const { messageId, conversationId } = await ask(c)
    // Waits for the answer; a caller that leaves changes nothing.
    for await (const _ of turns.read(messageId, 0)(c.req.raw.signal));
    const message = await messageOfTurn(store, messageId)
    if (message?.status === "completed") return c.json(answerOnWire(message))
    const failure = message && message.status === "failed" ? failureOfMessage(message) : new UsersError("interrupted")
    throw new UsersError(failure.code, {
      details: { conversation_id: conversationId, message_id: messageId, partial: Boolean(message?.content) },
    })
  })

  routes.post("/api/v1/query/stream", async (c) => {
    const { messageId, message } = await ask(c)
    return message ? streamOf(c, message, 0) : stream(c, messageId, turns.read(messageId, 0))
  })

  routes.get("/api/v1/query/stream/:message_id", async (c) => {
    const messageId = c.req.param("message_id")
    const message = await ownAnswer(store, await identity.find(c.req.raw), messageId)
    metrics.count("qanun_stream_resume_total", { result: message.status })
    const after = resumePoint(messageId, c.req.header("last-event-id") ?? c.req.query("after"))
    return streamOf(c, message, after)
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
