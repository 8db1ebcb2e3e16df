import { setTimeout as delay } from "node:timers/promises"
import type { Driver } from "@qanun/store"
import type { Logger } from "./observe/logger.ts"
import { recordChange } from "./store/changes.ts"
import { addTokens } from "./store/conversations.ts"
import { appendEvents, type EventBatch } from "./store/events.ts"
import { endMessage, linkQuestion } from "./store/messages.ts"
import { giveBackToQuota } from "./store/quota.ts"
import { indexText } from "./store/search.ts"
import { finishTurn } from "./store/turns.ts"
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
        if (!finished) return false
        await endMessage(tx, turn.messageId, rowOf(ending), time)
        await linkQuestion(tx, turn.messageId, ending.ragUserMessageId)
        if (ending.content !== "")
          await indexText(tx, { id: turn.messageId, conversationId: turn.conversationId, text: ending.content })
        await addTokens(tx, turn.conversationId, ending.tokens, time)
        if (ending.ragConversationId) await linkToCore(parts, tx, turn.conversationId, ending.ragConversationId)
        // Nothing was answered, so nothing is charged; an answer that broke off has cost Core its work.
        if (ending.status === "failed" && ending.content === "" && turn.quotaDay !== null)
          await giveBackToQuota(tx, turn.userId, turn.quotaDay)
        // Its asker may have signed in meanwhile: the turn is theirs then.
        const change = { type: "message", conversation_id: turn.conversationId, message_id: turn.messageId } as const
        await recordChange(tx, finished.user_id, { ...change, status: ending.status }, time)
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

function rowOf(ending: Ending) {
  return {
    status: ending.status,
    errorCode: ending.errorCode,
    content: ending.content,
    outcome: ending.outcome,
    ragMessageId: ending.ragMessageId,
    citations: ending.citations ? JSON.stringify(ending.citations) : null,
    sources: JSON.stringify(ending.sources),
    tokens: ending.tokens,
    llmSettings: ending.llmSettings ? JSON.stringify(ending.llmSettings) : null,
    processingTimeMs: ending.processingTimeMs,
  }
}
