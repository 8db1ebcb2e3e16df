import type { Queryable } from "@qanun/store"

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

export async function updateConversation(
  db: Queryable,
  id: string,
  { title, settings, now }: { title: string | null; settings: string | null; now: number },
): Promise<void> {
  await db.query("update core_conversations set title = $2, settings = $3, updated_at = $4 where id = $1", [
    id,
    title,
    settings,
    now,
  ])
}

/** Deletes with all messages; false when there was none. */
export async function deleteConversation(db: Queryable, userId: string, id: string): Promise<boolean> {
  const rows = await db.query("delete from core_conversations where id = $1 and user_id = $2 returning id", [
    id,
    userId,
  ])
  return rows.length > 0
}

export async function clearConversations(db: Queryable, userId: string): Promise<number> {
  const rows = await db.query("delete from core_conversations where user_id = $1 returning id", [userId])
  return rows.length
}
