import type { Queryable } from "@qanun/store"
import { type Change, recordChanges } from "./changes.ts"

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

/** A conversation of its own, with its place in the feed (call in a transaction). */
export async function createConversation(tx: Queryable, conversation: NewConversation): Promise<ConversationRow> {
  const row = await insertConversation(tx, conversation)
  await recordChanges(tx, [{ entity: "conversation", id: row.id }], {
    userId: conversation.userId,
    now: conversation.now,
  })
  return row
}

/** The row alone: for a conversation that begins with a turn, which records it. */
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

/** A conversation of any user, for services. */
export async function findAnyConversation(db: Queryable, id: string): Promise<ConversationRow | undefined> {
  const [row] = await db.query<ConversationRow>("select * from core_conversations where id = $1", [id])
  return row
}

/** A conversation as it is now and stays until the transaction ends: others who would change it wait. */
export async function lockConversation(tx: Queryable, id: string): Promise<ConversationRow | undefined> {
  const [row] = await tx.query<ConversationRow>(
    "update core_conversations set updated_at = updated_at where id = $1 returning *",
    [id],
  )
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
): Promise<void> {
  await tx.query("update core_conversations set title = $2, settings = $3, updated_at = $4 where id = $1", [
    id,
    title,
    settings,
    now,
  ])
  await recordChanges(tx, [{ entity: "conversation", id }], { userId: user_id, now })
}

/** Deletes one conversation of a user, or all, with their messages (call in a transaction). @returns How many. */
export async function deleteConversations(tx: Queryable, userId: string, now: number, id?: string): Promise<number> {
  const rows = await tx.query<{ id: string }>(
    id === undefined
      ? // In one order, so that two deletions never wait for each other.
        "select id from core_conversations where user_id = $1 order by id"
      : "select id from core_conversations where user_id = $1 and id = $2",
    id === undefined ? [userId] : [userId, id],
  )
  const changes: Change[] = []
  for (const conversation of rows) {
    const messages = await tx.query<{ id: string }>("select id from core_messages where conversation_id = $1", [
      conversation.id,
    ])
    await tx.query("delete from core_conversations where id = $1", [conversation.id])
    changes.push(...messages.map(({ id }): Change => ({ entity: "message", id, deleted: true })))
    changes.push({ entity: "conversation", id: conversation.id, deleted: true })
  }
  await recordChanges(tx, changes, { userId, now })
  return rows.length
}
