import type { Queryable } from "@qanun/store"
import { linkConversation } from "../store/conversations.ts"
import { putInOutbox } from "../store/outbox.ts"
import { findAnyConversation } from "../store/sync.ts"

export interface LinkParts {
  now: () => number
  newId: () => string
}

/**
 * Links a conversation to the one in Core, and sends after it what happened to ours before Core's id was known: a title that
 * the user gave, or the deletion. Call it in a transaction.
 */
export async function linkToCore(
  { now, newId }: LinkParts,
  tx: Queryable,
  id: string,
  ragConversationId: string,
): Promise<void> {
  const before = await findAnyConversation(tx, id)
  if (!before || before.rag_conversation_id === ragConversationId) return
  if (!(await linkConversation(tx, id, ragConversationId))) return
  const order = { id: newId(), core_user: before.core_user, target: ragConversationId, created_at: now() }
  const { title, title_by, deleted_at } = before
  // A conversation that Core has begun anew keeps the title that it had, whoever gave it.
  const isOwn = title !== null && (title_by === "user" || before.rag_conversation_id !== null)
  if (deleted_at !== null) await putInOutbox(tx, { ...order, kind: "delete_conversation", payload: "{}" })
  else if (isOwn) await putInOutbox(tx, { ...order, kind: "rename_conversation", payload: JSON.stringify({ title }) })
}
