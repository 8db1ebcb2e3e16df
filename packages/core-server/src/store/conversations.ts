import type { Queryable } from "@qanun/store"
import { recordChange } from "./changes.ts"

export interface ConversationRow {
  id: string
  user_id: string
  title: string | null
  settings: string | null
  context: string | null
  message_count: number
  total_tokens: number
  created_at: number
  updated_at: number
  last_message_at: number
}

export interface NewConversation {
  id: string
  userId: string
  title: string | null
  settings: string | null
  context: string | null
  now: number
}

export async function insertConversation(
  db: Queryable,
  { id, userId, title, settings, context, now }: NewConversation,
): Promise<ConversationRow> {
  const [row] = await db.query<ConversationRow>(
    `insert into core_conversations (id, user_id, title, settings, context, message_count, total_tokens, created_at, updated_at, last_message_at)
     values ($1, $2, $3, $4, $5, 0, 0, $6, $6, $6) returning *`,
    [id, userId, title, settings, context, now],
  )
  if (!row) throw new Error("the database returned no conversation")
  await recordChange(db, { entity: "conversation", id, userId, now })
  return row
}

/** A conversation of any user, for services. */
export async function findAnyConversation(db: Queryable, id: string): Promise<ConversationRow | undefined> {
  const [row] = await db.query<ConversationRow>("select * from core_conversations where id = $1", [id])
  return row
}

/** The user's own conversation; undefined when it is unknown or another user's. */
export async function findConversation(
  db: Queryable,
  userId: string,
  id: string,
): Promise<ConversationRow | undefined> {
  const [row] = await db.query<ConversationRow>("select * from core_conversations where id = $1 and user_id = $2", [
    id,
    userId,
  ])
  return row
}

/** Newest first. */
export function listConversations(
  db: Queryable,
  userId: string,
  limit: number,
  offset: number,
): Promise<ConversationRow[]> {
  return db.query<ConversationRow>(
    `select * from core_conversations where user_id = $1
     order by last_message_at desc, created_at desc, id desc limit $2 offset $3`,
    [userId, limit, offset],
  )
}

/** Changes title and settings (call in a transaction). */
export async function updateConversation(
  tx: Queryable,
  { id, user_id }: ConversationRow,
  { title, settings, now }: { title: string | null; settings: string | null; now: number },
): Promise<number> {
  await tx.query("update core_conversations set title = $2, settings = $3, updated_at = $4 where id = $1", [
    id,
    title,
    settings,
    now,
  ])
  return recordChange(tx, { entity: "conversation", id, userId: user_id, now })
}

/** Deletes one conversation of a user, or all, with their messages (call in a transaction). @returns How many. */
export async function deleteConversations(tx: Queryable, userId: string, now: number, id?: string): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    id === undefined
      ? "select id from core_conversations where user_id = $1"
      : "select id from core_conversations where user_id = $1 and id = $2",
    id === undefined ? [userId] : [userId, id],
  )
  for (const conversation of rows) {
    const messages = await tx.query<{ id: string }>("select id from core_messages where conversation_id = $1", [
      conversation.id,
    ])
    for (const message of messages)
      await recordChange(tx, { entity: "message", id: message.id, userId, deleted: true, now })
    await tx.query("delete from core_conversations where id = $1", [conversation.id])
    await recordChange(tx, { entity: "conversation", id: conversation.id, userId, deleted: true, now })
  }
  return rows.length
}
