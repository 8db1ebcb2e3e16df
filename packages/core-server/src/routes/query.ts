import { setTimeout } from "node:timers/promises"
import { FeedbackRequest, QueryRequest, type QueryResponse, type StreamEvent } from "@qanun/contract"
import { replay } from "../answer/replay.ts"
import { resumeTurn, type StartedTurn, startTurn } from "../answer/turns.ts"
import type { Core } from "../core.ts"
import { CoreError } from "../errors.ts"
import { eventStream, type NumberedEvent } from "../http/event-stream.ts"
import { idempotencyKey } from "../http/idempotency-key.ts"
import { readBody } from "../http/request-body.ts"
import { newId } from "../ids.ts"
import { findMessage, type MessageRow, saveFeedback } from "../store/messages.ts"
import { type Call, found, type Route } from "./call.ts"
import { once } from "./once.ts"

/** How often an answer that another instance writes is looked after. */
const ELSEWHERE_POLL_MS = 250

export const QUERY_ROUTES: readonly Route[] = [
  ["POST", "/api/v1/query", ask],
  ["POST", "/api/v1/query/stream", stream],
  ["GET", "/api/v1/query/stream/:id", resume],
  ["POST", "/api/v1/query/stream/:id/stop", once(stop)],
  ["POST", "/api/v1/query/feedback", once(feedback)],
]

async function ask(call: Call): Promise<Response> {
  const started = await start(call)
  return Response.json(await collect(call.core, started))
}

async function stream(call: Call): Promise<Response> {
  return toStream(call.core, await start(call), 0)
}

async function resume(call: Call): Promise<Response> {
  const started = await resumeTurn(call.core, await call.user(), call.param("id"))
  return toStream(call.core, started, lastSeq(call.request, call.param("id")))
}

async function stop(call: Call): Promise<Response> {
  const started = await resumeTurn(call.core, await call.user(), call.param("id"))
  if (started.kind === "live") started.turn.stop()
  return Response.json({ status: "success", message: "The answer is stopped" })
}

async function feedback(call: Call): Promise<Response> {
  const user = await call.user()
  const body = await readBody(call.request, FeedbackRequest)
  const message = found(await findMessage(call.core.store, user.id, body.message_id), "This message does not exist.")
  const now = call.core.now()
  const feedback = {
    id: newId(now),
    messageId: message.id,
    userId: user.id,
    rating: body.rating,
    kind: body.feedback_type,
    text: body.feedback_text ?? null,
    suggestion: body.suggested_response ?? null,
    now,
  }
  await call.core.store.tx((tx) => saveFeedback(tx, feedback))
  return Response.json({ status: "success", message: "Feedback received" })
}

async function start(call: Call): Promise<StartedTurn> {
  const user = await call.user()
  const request = await readBody(call.request, QueryRequest)
  return startTurn(call.core, user, request, {
    idempotencyKey: idempotencyKey(call.request),
    requestId: call.requestId,
  })
}

/** The number in `Last-Event-ID: <message_id>:<seq>`; 0 when there is none, or it belongs to another message. */
function lastSeq(request: Request, messageId: string): number {
  const [, id, seq] = /^(.+):(\d{1,9})$/.exec(request.headers.get("last-event-id") ?? "") ?? []
  return id === messageId ? Number(seq) : 0
}

function eventsOf(core: Core, started: StartedTurn, after: number): AsyncIterable<readonly NumberedEvent[]> {
  if (started.kind === "live") return started.turn.read(after)
  return fromStored(core, started.row, after)
}

async function* fromStored(core: Core, row: MessageRow, after: number): AsyncGenerator<NumberedEvent[]> {
  let stored: MessageRow | undefined = row
  // Another instance is writing it; when that one dies, the row says so.
  while (stored?.status === "processing") {
    await setTimeout(ELSEWHERE_POLL_MS)
    stored = await findMessage(core.store, row.user_id, row.id)
  }
  const events = replay(stored ?? row).map((event, at) => ({ seq: at + 1, event }))
  const last = events.at(-1)
  // Of an answer that was broken off, readers have seen more than is left of it: they still learn how it ended.
  const isPast = last?.event.type === "error" && after >= last.seq
  yield isPast ? [{ ...last, seq: after + 1 }] : events.slice(after)
}

function toStream(core: Core, started: StartedTurn, after: number): Response {
  const messageId = started.kind === "live" ? started.turn.messageId : started.row.id
  return eventStream(messageId, eventsOf(core, started, after), core.heartbeatMs)
}

/** Reads a turn to its end. @throws CoreError with the turn's own code when it failed. */
async function collect(core: Core, started: StartedTurn): Promise<QueryResponse> {
  const answer: QueryResponse = {
    answer: "",
    sources: [],
    conversation_id: "",
    message_id: "",
    tokens_used: 0,
    processing_time_ms: 0,
    citations: [],
  }
  for await (const batch of eventsOf(core, started, 0)) for (const { event } of batch) addTo(answer, event)
  return { ...answer, file_analysis: null, context_used: (answer.citations?.length ?? 0) > 0 }
}

function addTo(answer: QueryResponse, event: StreamEvent): void {
  if (event.type === "conversation_id") {
    answer.conversation_id = event.conversation_id
    if (event.user_message_id) answer.user_message_id = event.user_message_id
  } else if (event.type === "token") answer.answer += event.content
  else if (event.type === "citations") answer.citations = event.citations
  else if (event.type === "error") throw new CoreError((event.code ?? "internal") as CoreError["code"])
  else if (event.type === "done") {
    answer.message_id = event.message_id
    answer.sources = event.sources
    answer.processing_time_ms = event.processing_time_ms
    answer.tokens_used = event.tokens_used ?? 0
    if (event.outcome) answer.outcome = event.outcome
    if (event.llm_settings) answer.llm_settings = event.llm_settings
    if (event.usage) answer.usage = event.usage
    if (event.verification) answer.verification = event.verification
    if (event.cached) answer.cached = event.cached
  }
}
