import { Conversation } from "@qanun/contract"
import { coreFailure } from "../core-failure.ts"
import { postponeStale, type StaleRow, settleStale, takeStale } from "../store/feed.ts"
import { subjectOf } from "../store/people.ts"
import { findByCoreId, unlinkedTurns } from "../store/sync.ts"
import { findRunningTurn } from "../store/turns.ts"
import { buryGone } from "./missing.ts"
import { pullConversation } from "./pull.ts"
import type { PullParts, PullResult } from "./pull-parts.ts"
import { sound } from "./sound.ts"

/** Rows taken at a time, and how long they are hidden from other instances meanwhile. */
const BATCH = 20
const HIDDEN_MS = 60_000
/** A conversation in which an answer is being written is looked at again after this, in milliseconds. */
const LATER_MS = 1000
const LONGEST_PAUSE_MS = 600_000

/**
 * Reads the conversations that the feed has marked, each with its messages, as they are in Core now. One that cannot be read
 * is tried again later, and holds nothing up.
 *
 * @returns How many could not be read.
 */
export async function readStale(parts: PullParts, result: PullResult): Promise<number> {
  const { store, now, logger } = parts
  let failed = 0
  for (;;) {
    const due = await takeStale(store, now(), now() + HIDDEN_MS, BATCH)
    for (const row of due)
      try {
        if ((await readOne(parts, row, result)) === "done") await settleStale(store, row)
        else await postponeStale(store, row, now() + LATER_MS)
      } catch (error) {
        failed++
        logger.warn({ code: coreFailure(error).code }, "a changed conversation could not be read; it is tried again")
        await postponeStale(store, row, now() + Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(row.attempts, 20)))
      }
    if (due.length < BATCH) return failed
  }
}

async function readOne(parts: PullParts, row: StaleRow, result: PullResult): Promise<"done" | "later"> {
  const { store, now } = parts
  const client = parts.clientFor(await subjectOf(store, row.core_user))
  let found: unknown
  try {
    found = await client.conversations.get(row.rag_conversation_id)
  } catch (error) {
    if (coreFailure(error).code !== "not_found") throw error
    // Only the feed says that something is gone: a 404 can also be an address that leads nowhere.
    if (!row.deleted) return "done"
    return store.tx(async (tx) => {
      const ours = await findByCoreId(tx, row.core_user, row.rag_conversation_id)
      if (!ours) return (await unlinkedTurns(tx, row.core_user, row.rag_conversation_id)) ? "later" : "done"
      if (ours.deleted_at !== null) return "done"
      if (await findRunningTurn(tx, ours.id)) return "later"
      await buryGone(tx, ours, now())
      result.deleted++
      return "done"
    })
  }
  const core = sound(Conversation, found)
  const outcome = await pullConversation(parts, client, row.core_user, core, { reason: "changed" }, result)
  return outcome === "done" ? "done" : "later"
}
