import { setTimeout as delay } from "node:timers/promises"
import type { Driver, Queryable } from "@qanun/store"
import type { Logger } from "./observe/logger.ts"
import { recordChange } from "./store/changes.ts"
import { addTokens, emptyTombstone } from "./store/conversations.ts"
import { appendEvents, type EventBatch } from "./store/events.ts"
import { endMessage, linkQuestion } from "./store/messages.ts"
import { putInOutbox } from "./store/outbox.ts"
import { giveBackToQuota } from "./store/quota.ts"
import { indexText } from "./store/search.ts"
import { findTurn, finishTurn } from "./store/turns.ts"
import { linkToCore } from "./sync/link.ts"
import type { Ending } from "./turn-progress.ts"

/** Pauses before the end of a turn is tried again on a store that fails, in milliseconds. */
const RETRY_MS = [100, 500, 2000]

export interface EndTurnParts {
  store: Driver
  owner: string
  now: () => number
  newId: () => string
  logger: Logger
}

export interface TurnToEnd {
  messageId: string
  conversationId: string
  userId: string
  quotaDay: string | null
  /** In whose name Core was asked; null when nobody knows any more, which is the user's own. */
  question: { subject: { id: string } } | null
}

/**
 * Writes the end of a turn: its last events, the message's final state, the link to Core, the quota. All or nothing.
 *
 * @returns `lost` when another process has taken the turn over, `unwritten` when the store kept failing; the turn then
 * stays `processing` until its lease runs out, and recovery ends it.
 */
export async function endTurn(
  parts: EndTurnParts,
  turn: TurnToEnd,
  ending: Ending,
  events: readonly EventBatch[],
): Promise<"ended" | "lost" | "unwritten"> {
  const { store, owner, now, logger } = parts
  for (const pause of [...RETRY_MS, null]) {
    try {
      return (await store.tx(async (tx) => {
        const time = now()
        await appendEvents(tx, owner, events, time)
        const finished = await finishTurn(tx, turn.messageId, owner, time)
        if (!finished) {
          await orderErasure(parts, tx, turn, ending.ragConversationId)
          return false
        }
        await endMessage(tx, turn.messageId, rowOf(ending), time)
        await linkQuestion(tx, turn.messageId, ending)
        if (ending.content !== "")
          await indexText(tx, { id: turn.messageId, conversationId: turn.conversationId, text: ending.content })
        await addTokens(tx, turn.conversationId, ending.tokens, time)
        if (ending.ragConversationId) await linkToCore(parts, tx, turn.conversationId, ending.ragConversationId)
        if (turn.quotaDay !== null && !isCharged(ending)) await giveBackToQuota(tx, turn.userId, turn.quotaDay)
        // Its asker may have signed in meanwhile: the turn is theirs then.
        const change = { type: "message", conversation_id: turn.conversationId, message_id: turn.messageId } as const
        await recordChange(tx, finished.user_id, { ...change, status: ending.status }, time)
        await emptyTombstone(tx, turn.conversationId)
        return true
      }))
        ? "ended"
        : "lost"
    } catch (error) {
      logger.error(
        { message_id: turn.messageId, error: (error as Error)?.name },
        "the end of an answer could not be stored",
      )
      if (pause !== null) await delay(pause)
    }
  }
  return "unwritten"
}

/** A turn that is gone was erased with its asker while it ran here: what Core has of it goes as well. */
export async function orderErasure(
  { now, newId }: Pick<EndTurnParts, "now" | "newId">,
  db: Queryable,
  { messageId, userId, question }: Pick<TurnToEnd, "messageId" | "userId" | "question">,
  ragConversationId: string | null,
): Promise<void> {
  if (ragConversationId === null || (await findTurn(db, messageId))) return
  const coreUser = question?.subject.id ?? userId
  const order = { id: newId(), core_user: coreUser, target: ragConversationId, payload: "{}", created_at: now() }
  await putInOutbox(db, { ...order, kind: "delete_conversation" })
}

/** What failed without a word is free. What was begun, or stopped by the user after Core had taken it, has cost its work. */
const isCharged = ({ status, content, errorCode, ragMessageId }: Ending) =>
  status === "completed" || content !== "" || (errorCode === "cancelled" && ragMessageId !== null)

function rowOf(ending: Ending) {
  return {
    status: ending.status,
    errorCode: ending.errorCode,
    content: ending.content,
    outcome: ending.outcome,
    ragMessageId: ending.ragMessageId,
    ragConversationId: ending.ragConversationId,
    citations: ending.citations ? JSON.stringify(ending.citations) : null,
    sources: JSON.stringify(ending.sources),
    tokens: ending.tokens,
    llmSettings: ending.llmSettings ? JSON.stringify(ending.llmSettings) : null,
    processingTimeMs: ending.processingTimeMs,
  }
}
