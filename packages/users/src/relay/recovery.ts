import type { Citation, StreamEvent } from "@qanun/contract"
import type { Driver } from "@qanun/store"
import { UsersError } from "../errors.ts"
import type { Logger } from "../observe/logger.ts"
import { decodeEvent, type EventRun } from "../store/event-run.ts"
import { readEvents } from "../store/events.ts"
import { findAbandoned, type TurnRow, takeAbandoned } from "../store/turns.ts"
import type { Turns } from "../turn.ts"
import { endTurn } from "../turn-end.ts"
import type { CoreQuestion } from "../turn-open.ts"
import { addText, endingOf, newProgress, type Progress } from "../turn-progress.ts"
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
 * Takes over turns whose process is gone, or could not store their end, and finishes them.
 *
 * Where Core keeps its streams the turn goes on from its last logged event, so that readers see no gap; Core is asked
 * again only under the key of the first time, which starts no second answer. Everything else becomes `failed` with
 * `interrupted`, and keeps its text so far. Not to be called again before it has ended.
 */
export async function recoverTurns(parts: RecoveryParts): Promise<number> {
  const { store, owner, leaseMs, now, logger, turns } = parts
  const found = await findAbandoned(store, { now: now(), leaseMs })
  // Our own as well: one whose end could not be stored has nobody else.
  const running = new Set(turns.running())
  const abandoned = found.filter((id) => !running.has(id))
  if (abandoned.length === 0) return 0
  const canResume = await parts.coreCanResume()
  for (const id of abandoned)
    try {
      // One by one, so that none waits in our hands until its lease is over again.
      const row = await takeAbandoned(store, id, owner, { now: now(), leaseMs })
      if (!row) continue
      logger.warn({ message_id: id }, "a turn was left behind and is taken over")
      await recover(parts, row, canResume)
    } catch (error) {
      // Nobody holds on to it, so it is taken over again; the others need not wait for it.
      logger.error({ message_id: id, error: (error as Error)?.name }, "a turn could not be taken over")
    }
  return abandoned.length
}

async function recover(parts: RecoveryParts, row: TurnRow, canResume: boolean): Promise<void> {
  const { store, now, turns } = parts
  const question = row.request ? (JSON.parse(row.request) as CoreQuestion) : null
  const { runs, progress, coreEventId } = await reload(store, row)
  const resumeAfter = row.rag_message_id ? { ragMessageId: row.rag_message_id, coreEventId } : null
  // Without a position in Core's stream the answer comes from its start, which cannot follow what readers have: only our ids.
  const canGoOn = canResume && (lastOf(runs) <= 1 || resumeAfter?.coreEventId != null)
  if (row.stop_requested || !canGoOn || !question || now() - row.created_at > TOO_OLD_MS) {
    const code = row.stop_requested ? "cancelled" : "interrupted"
    return giveUp(parts, row, question, runs, progress, new UsersError(code))
  }
  turns.takeOver({
    messageId: row.message_id,
    userMessageId: row.user_message_id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    quotaDay: row.quota_day,
    question,
    earlier: runs,
    progress,
    resumeAfter,
  })
}

const lastOf = (runs: readonly EventRun[]) => runs.at(-1)?.last ?? 0

async function reload(
  store: Driver,
  row: TurnRow,
): Promise<{ runs: EventRun[]; progress: Progress; coreEventId: string | null }> {
  const runs: EventRun[] = []
  const progress = newProgress()
  progress.ragConversationId = row.rag_conversation_id
  progress.ragMessageId = row.rag_message_id
  let coreEventId: string | null = null
  for (;;) {
    const page = await readEvents(store, row.message_id, lastOf(runs))
    coreEventId = page.coreEventId ?? coreEventId
    for (const run of page.runs) {
      runs.push(run)
      for (const line of run.lines.split("\n")) addToProgress(progress, decodeEvent(line))
    }
    if (page.runs.length === 0) return { runs, progress, coreEventId }
  }
}

function addToProgress(progress: Progress, event: StreamEvent): void {
  if (event.type === "citations") progress.citations = event.citations as Citation[]
  if (event.type === "token") addText(progress, event.content)
}

async function giveUp(
  parts: RecoveryParts,
  row: TurnRow,
  question: CoreQuestion | null,
  runs: readonly EventRun[],
  progress: Progress,
  failure: UsersError,
): Promise<void> {
  const ending = endingOf(progress, failure, 0)
  const { code, message, retryable } = failure
  const event: StreamEvent = { type: "error", code, message, retryable }
  const seq = lastOf(runs) + 1
  const turn = {
    messageId: row.message_id,
    conversationId: row.conversation_id,
    userId: row.user_id,
    quotaDay: row.quota_day,
    question,
  }
  await endTurn(parts, turn, ending, [singleBatch(row.message_id, seq, event)])
}
