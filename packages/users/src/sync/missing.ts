import type { CoreClient } from "@qanun/core-client"
import type { Queryable } from "@qanun/store"
import { coreFailure } from "../core-failure.ts"
import { recordChange } from "../store/changes.ts"
import { buryConversation, type ConversationRow } from "../store/conversations.ts"
import { conversationsOfCoreUser, findAnyConversation, runningConversations } from "../store/sync.ts"
import { findRunningTurn } from "../store/turns.ts"
import type { PullParts, PullResult } from "./pull-parts.ts"

/** Conversations that Core no longer lists are hidden here, once Core has said of each that it is gone. */
export async function buryMissing(
  { store, now, settledMs }: PullParts,
  client: CoreClient,
  coreUser: string,
  listed: ReadonlySet<string>,
  startedAt: number,
  result: PullResult,
): Promise<void> {
  const running = await runningConversations(store)
  const missing = (await conversationsOfCoreUser(store, coreUser)).filter(
    (row) =>
      row.rag_conversation_id !== null &&
      row.deleted_at === null &&
      !listed.has(row.rag_conversation_id) &&
      row.last_message_at < startedAt - settledMs &&
      !running.has(row.id),
  )
  if (missing.length === 0) return
  // An address that leads nowhere also has no conversations: only a Core that knows this person is believed.
  await client.users.profile()
  for (const row of missing) {
    const left = await client.conversations.messages(row.rag_conversation_id ?? "", { limit: 1 }).catch((error) => {
      if (coreFailure(error).code === "not_found") return []
      throw error
    })
    if (left.length > 0) continue
    const isBuried = await store.tx(async (tx) => {
      // Somebody may have gone on in it meanwhile: then Core begins it anew.
      const current = await findAnyConversation(tx, row.id)
      if (current?.rag_conversation_id !== row.rag_conversation_id || (await findRunningTurn(tx, row.id))) return false
      return buryGone(tx, row, now())
    })
    if (isBuried) result.deleted++
  }
}

/** Hides a conversation that is gone in Core; false when it is hidden already. */
export async function buryGone(tx: Queryable, row: ConversationRow, now: number): Promise<boolean> {
  if (!(await buryConversation(tx, row.user_id, row.id, now, "core"))) return false
  await recordChange(tx, row.user_id, { type: "conversation", conversation_id: row.id, change: "deleted" }, now)
  return true
}
