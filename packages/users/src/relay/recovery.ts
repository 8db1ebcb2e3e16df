import type { Citation, StreamEvent } from "@qanun/contract"
import type { Driver } from "@qanun/store"
import { UsersError } from "../errors.ts"
import type { Logger } from "../observe/logger.ts"
import { readEvents } from "../store/events.ts"
import { type TurnRow, takeAbandoned } from "../store/turns.ts"
import type { Turns } from "../turn.ts"
import { endTurn } from "../turn-end.ts"
import type { CoreQuestion } from "../turn-open.ts"
import { endingOf, newProgress, type Progress } from "../turn-progress.ts"
import { createLiveTurn, type LoggedEvent } from "./live-turn.ts"
import { singleBatch } from "./log.ts"

/** A turn older than this is failed and not asked again: whoever asked has long gone, or it kills its process. */
const TOO_OLD_MS = 5 * 60_000

export interface RecoveryParts {
  store: Driver
  owner: string
  leaseMs: number
  now: () => number
  newId: () => string
  logger: Logger
  turns: Turns
  /** Whether Core gives the same answer for the same key, and lets a reader come back. */
  coreCanResume: () => Promise<boolean>
}

/**
 * Takes over turns whose process is gone, and finishes them.
 *
 * Where Core keeps its streams the turn goes on from its last logged event, so that readers see no gap; Core is asked
 * again only under the key of the first time, which starts no second answer. Everything else becomes `failed` with
 * `interrupted`, and keeps its text so far.
 */
export async function recoverTurns(parts: RecoveryParts): Promise<number> {
  const { store, owner, leaseMs, now, logger, turns } = parts
  const abandoned = await takeAbandoned(store, owner, now(), now() + leaseMs)
  if (abandoned.length === 0) return 0
  const canResume = await parts.coreCanResume()
  for (const row of abandoned) {
    logger.warn({ message_id: row.message_id }, "a turn was left behind and is taken over")
    const question = row.request ? (JSON.parse(row.request) as CoreQuestion) : null
    const { events, progress, coreEventId } = await reload(store, row)
    if (row.stop_requested || !canResume || !question || now() - row.created_at > TOO_OLD_MS) {
      const code = row.stop_requested ? "cancelled" : "interrupted"
      await giveUp(parts, row, events, progress, new UsersError(code))
      continue
    }
    turns.takeOver({
      messageId: row.message_id,
      userMessageId: row.user_message_id,
      conversationId: row.conversation_id,
      userId: row.user_id,
      quotaDay: row.quota_day,
      question,
      live: createLiveTurn(row.message_id, events),
      progress,
      // Without a position in Core's stream the answer is asked for by its key, from its start.
      resumeAfter: row.rag_message_id ? { ragMessageId: row.rag_message_id, coreEventId } : null,
    })
  }
  return abandoned.length
}

async function reload(
  store: Driver,
  row: TurnRow,
): Promise<{ events: LoggedEvent[]; progress: Progress; coreEventId: string | null }> {
  const events: LoggedEvent[] = []
  const progress = newProgress()
  progress.ragConversationId = row.rag_conversation_id
  progress.ragMessageId = row.rag_message_id
  let coreEventId: string | null = null
  for (;;) {
    const page = await readEvents(store, row.message_id, events.at(-1)?.seq ?? 0)
    coreEventId = page.coreEventId ?? coreEventId
    for (const event of page.events) {
      events.push(event)
      addToProgress(progress, JSON.parse(event.json) as StreamEvent)
    }
    if (page.events.length === 0) return { events, progress, coreEventId }
  }
}

function addToProgress(progress: Progress, event: StreamEvent): void {
  if (event.type === "citations") progress.citations = event.citations as Citation[]
  if (event.type !== "token") return
  progress.text.push(event.content)
  progress.length += event.content.length
}

async function giveUp(
  parts: RecoveryParts,
  row: TurnRow,
  events: readonly LoggedEvent[],
  progress: Progress,
  failure: UsersError,
): Promise<void> {
  const ending = endingOf(progress, failure, 0)
  const { code, message, retryable } = failure
  const event: StreamEvent = { type: "error", code, message, retryable }
  const seq = (events.at(-1)?.seq ?? 0) + 1
  const turn = {
    messageId: row.message_id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    quotaDay: row.quota_day,
  }
  await endTurn(parts, turn, ending, [singleBatch(row.message_id, seq, event)])
}
