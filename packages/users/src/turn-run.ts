import { StreamEvent } from "@qanun/contract"
import type { AnswerStream, CoreClient } from "@qanun/core-client"
import type { Driver } from "@qanun/store"
import * as z from "zod/mini"
import { coreFailure } from "./core-failure.ts"
import { UsersError } from "./errors.ts"
import type { Logger } from "./observe/logger.ts"
import type { Metrics } from "./observe/metrics.ts"
import type { OpenSpan, Spans } from "./observe/spans.ts"
import type { LiveTurn } from "./relay/live-turn.ts"
import { type EventLog, singleBatch } from "./relay/log.ts"
import { noteRagIds } from "./store/turns.ts"
import type { Subject } from "./tokens.ts"
import { endTurn, orderErasure } from "./turn-end.ts"
import type { CoreQuestion } from "./turn-open.ts"
import { endingOf, lastEvent, type Progress, takeEvent } from "./turn-progress.ts"

export interface RunTurnParts {
  store: Driver
  log: EventLog
  logger: Logger
  metrics: Metrics
  spans: Spans
  owner: string
  now: () => number
  newId: () => string
  clientFor: (subject: Subject) => CoreClient
}

/** Why a run is cut short: the user stopped it, another process has it now, or this process is going down. */
export type Cut = "stopped" | "lost" | "closing"

export interface TurnToRun {
  messageId: string
  userMessageId: string
  conversationId: string
  userId: string
  quotaDay: string | null
  question: CoreQuestion
  live: LiveTurn
  progress: Progress
  /** Where to go on in Core's stream; null to ask from the start. */
  resumeAfter: { ragMessageId: string; coreEventId: string | null } | null
  cut: AbortController
}

/** Asks Core, passes every event on, and writes the end. Nobody's connection matters to it; it never throws. */
export function runTurn(parts: RunTurnParts, turn: TurnToRun): Promise<void> {
  const facts = { "qanun.message_id": turn.messageId, "qanun.tier": turn.question.subject.tier }
  return parts.spans.run("qanun.query", facts, (span) => run(parts, turn, span))
}

async function run(parts: RunTurnParts, turn: TurnToRun, span: OpenSpan): Promise<void> {
  const { log, metrics, now } = parts
  const { live, cut } = turn
  const startedAt = now()
  let hasToken = turn.progress.length > 0
  const show = (event: StreamEvent) => {
    if (!hasToken && event.type === "token") {
      hasToken = true
      metrics.observe("qanun_first_token_seconds", (now() - startedAt) / 1000)
      span.event("first_token")
    }
    live.append(event)
  }
  if (live.lastSeq === 0)
    show({
      type: "conversation_id",
      conversation_id: turn.conversationId,
      message_id: turn.messageId,
      user_message_id: turn.userMessageId,
    })

  let failure: UsersError | null = null
  try {
    await followCore(parts, turn, show)
  } catch (error) {
    failure = coreFailure(error)
  }

  const reason = cut.signal.aborted ? (cut.signal.reason as Cut) : null
  if (reason === "stopped") failure = new UsersError("cancelled")
  if (reason === "lost" || reason === "closing") {
    span.add({ "qanun.handed_over": true })
    // The turn goes on elsewhere; readers here see their stream end, come back, and find it there.
    live.seal()
    await log.flush()
    if (reason === "lost") await forget(parts, turn)
    live.close()
    return
  }
  await conclude(parts, turn, failure, now() - startedAt, span)
}

async function forget(parts: RunTurnParts, turn: TurnToRun): Promise<void> {
  try {
    await orderErasure(parts, parts.store, turn, turn.progress.ragConversationId)
  } catch (error) {
    const fields = { message_id: turn.messageId, error: (error as Error)?.name }
    parts.logger.error(fields, "whether an answer was erased is unknown")
  }
}

async function conclude(
  parts: RunTurnParts,
  turn: TurnToRun,
  failure: UsersError | null,
  elapsedMs: number,
  span: OpenSpan,
): Promise<void> {
  const { log, logger, metrics } = parts
  const { live } = turn
  const ending = endingOf(turn.progress, failure, elapsedMs)
  const terminal = lastEvent(ending, turn)
  if (ending.failure)
    logger.warn(
      { message_id: turn.messageId, code: ending.failure.code, cause: causeCode(ending.failure) },
      "an answer failed",
    )

  // Readers see the end only when it is stored: whoever then asks for the message finds it finished.
  live.seal()
  const rest = await log.take(turn.messageId)
  rest.push(singleBatch(turn.messageId, live.lastSeq + 1, terminal))
  const result = await endTurn(parts, turn, ending, rest)
  metrics.observe("qanun_turn_duration_seconds", elapsedMs / 1000)
  span.add({ "qanun.status": ending.status, "qanun.tokens": ending.tokens })
  if (ending.errorCode) span.fail(ending.errorCode)
  metrics.count("qanun_turns_total", { status: ending.status, code: ending.errorCode ?? "" })
  if (result === "ended") live.close(terminal)
  else if (result === "lost") live.close()
  else live.close(lastEvent(endingOf(turn.progress, new UsersError("internal"), elapsedMs), turn))
}

const causeCode = ({ cause }: UsersError) => (cause as { code?: unknown } | undefined)?.code

/** Reads Core's stream to its end. A conversation that Core no longer has is asked for anew, once. */
async function followCore(parts: RunTurnParts, turn: TurnToRun, show: (event: StreamEvent) => void): Promise<void> {
  const { question, resumeAfter, cut } = turn
  const client = parts.clientFor(question.subject)
  const { signal } = cut
  if (resumeAfter)
    return follow(
      parts,
      turn,
      client.query.resume(resumeAfter.ragMessageId, {
        signal,
        ...(resumeAfter.coreEventId ? { lastEventId: resumeAfter.coreEventId } : {}),
      }),
      show,
    )
  const ask = (conversationId: string | null, idempotencyKey: string) =>
    client.query.stream({ ...question.input, conversation_id: conversationId }, { signal, idempotencyKey })
  try {
    await follow(parts, turn, ask(question.conversationId, question.idempotencyKey), show)
  } catch (error) {
    const vanished = question.conversationId !== null && coreFailure(error).code === "not_found"
    if (!vanished || turn.progress.length > 0) throw error
    await follow(parts, turn, ask(null, `${question.idempotencyKey}-again`), show)
  }
}

async function follow(
  parts: RunTurnParts,
  turn: TurnToRun,
  stream: AnswerStream,
  show: (event: StreamEvent) => void,
): Promise<void> {
  const { progress, cut } = turn
  // The stream's promise of a final answer is not used; its failure is seen in the loop.
  for await (const event of stream) {
    if (cut.signal.aborted) return
    if (!isSound(event)) throw new UsersError("core_invalid_response")
    const shown = takeEvent(progress, event)
    if (shown) {
      progress.coreEventId = stream.lastEventId ?? null
      show(shown)
    }
    // Nobody waits for it, and it is not put off: without it nobody can take over what readers have begun to read.
    if (event.type === "conversation_id") void note(parts, turn)
  }
}

async function note({ store, logger }: RunTurnParts, { messageId, progress }: TurnToRun): Promise<void> {
  try {
    await noteRagIds(store, messageId, {
      conversationId: progress.ragConversationId,
      messageId: progress.ragMessageId,
    })
  } catch (error) {
    logger.warn({ message_id: messageId, error: (error as Error)?.name }, "Core's ids could not be noted")
  }
}

/** Whether an event has the contract's shape. Tokens are the many, and need no schema. */
function isSound(event: StreamEvent): boolean {
  return event.type === "token" ? typeof event.content === "string" : z.safeParse(StreamEvent, event).success
}
