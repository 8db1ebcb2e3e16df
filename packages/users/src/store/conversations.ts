import type { Queryable, SqlValue } from "@qanun/store"

/** A row of the cache of conversations. `core_user` is the `sub` under which Core knows it. */
export interface ConversationRow {
  id: string
  user_id: string
  core_user: string
  rag_conversation_id: string | null
  title: string | null
  title_by: "auto" | "user" | "core"
  /** When the title was given here. */
  title_at: number
  /** What a sync saw last in Core; equal means that nothing has changed there. */
  core_version: string | null
  /** When its messages were last read from Core; 0 before the first time, and -1 to read them again in any case. */
  pages_at: number
  /** How often a sync has written it. */
  sync_count: number
  summary: string | null
  llm_settings: string | null
  is_pinned: number
  is_archived: number
  folder_id: string | null
  message_count: number
  total_tokens: number
  last_message_at: number
  created_at: number
  updated_at: number
  deleted_at: number | null
  /** It was not its owner who deleted it, so a backup may bring it back. */
  deleted_in_core: number
}

export interface NewConversation {
  id: string
  userId: string
  /** The name that Core knows it under. */
  coreUser: string
  title: string | null
  titleBy: "auto" | "user"
  llmSettings: string | null
  /** Messages that the same transaction adds, from position 0 on. */
  messageCount: number
  now: number
}

export async function insertConversation(db: Queryable, row: NewConversation): Promise<void> {
  await db.query(
    `insert into qanun_users_conversation
      (id, user_id, core_user, title, title_by, title_at, llm_settings, message_count, last_message_at, created_at,
        updated_at)
      values ($1, $2, $7, $3, $4, $6, $5, $8, $6, $6, $6)`,
    [row.id, row.userId, row.title, row.titleBy, row.llmSettings, row.now, row.coreUser, row.messageCount],
  )
}

/** One live conversation of this user; undefined for a missing, deleted or foreign one alike. */
export async function findConversation(
  db: Queryable,
  userId: string,
  id: string,
): Promise<ConversationRow | undefined> {
  const [row] = await db.query<ConversationRow>(
    "select * from qanun_users_conversation where id = $1 and user_id = $2 and deleted_at is null",
    [id, userId],
  )
  return row
}

export interface ConversationFilter {
  limit: number
  offset?: number | undefined
  /** Only what comes after this place in the list. */
  after?: { lastMessageAt: number; id: string } | undefined
  /** A `like` pattern of `searchPattern`: titles and messages. */
  pattern?: string | undefined
  folderId?: string | undefined
  pinned?: boolean | undefined
  archived?: boolean | undefined
}

/** Conversations, the latest first. */
export function listConversations(
  db: Queryable,
  userId: string,
  filter: ConversationFilter,
): Promise<ConversationRow[]> {
  const where = ["user_id = $1", "deleted_at is null"]
  const params: SqlValue[] = [userId]
  const value = (given: SqlValue) => `$${params.push(given)}`
  if (filter.after)
    where.push(`(last_message_at, id) < (${value(filter.after.lastMessageAt)}, ${value(filter.after.id)})`)
  if (filter.folderId !== undefined) where.push(`folder_id = ${value(filter.folderId)}`)
  if (filter.pinned !== undefined) where.push(`is_pinned = ${value(Number(filter.pinned))}`)
  if (filter.archived !== undefined) where.push(`is_archived = ${value(Number(filter.archived))}`)
  if (filter.pattern !== undefined)
    where.push(`id in (
      select s.conversation_id from qanun_users_search s
      join qanun_users_conversation c on c.id = s.conversation_id
      where c.user_id = $1 and s.text like ${value(filter.pattern)} escape '!'
    )`)
  return db.query(
    `select * from qanun_users_conversation where ${where.join(" and ")}
      order by last_message_at desc, id desc limit ${value(filter.limit)} offset ${value(filter.offset ?? 0)}`,
    params,
  )
}

export interface ConversationChange {
  title?: string | undefined
  llmSettings?: string | null | undefined
  isPinned?: boolean | undefined
  isArchived?: boolean | undefined
  folderId?: string | null | undefined
}

/** Changes what is given and leaves the rest. */
export async function changeConversation(
  db: Queryable,
  userId: string,
  id: string,
  change: ConversationChange,
  now: number,
): Promise<ConversationRow | undefined> {
  const sets = ["updated_at = $3"]
  const params: SqlValue[] = [id, userId, now]
  const set = (column: string, value: SqlValue) => sets.push(`${column} = $${params.push(value)}`)
  if (change.title !== undefined) {
    set("title", change.title)
    set("title_by", "user")
    set("title_at", now)
  }
  if (change.llmSettings !== undefined) set("llm_settings", change.llmSettings)
  if (change.isPinned !== undefined) set("is_pinned", Number(change.isPinned))
  if (change.isArchived !== undefined) set("is_archived", Number(change.isArchived))
  if (change.folderId !== undefined) set("folder_id", change.folderId)
  const [row] = await db.query<ConversationRow>(
    `update qanun_users_conversation set ${sets.join(", ")}
      where id = $1 and user_id = $2 and deleted_at is null returning *`,
    params,
  )
  return row
}

/**
 * Removes a conversation for ever, with all that was said in it. The row stays as a tombstone, so that no sync brings it
 * back; while an answer is still being written in it, so do the words, which {@link emptyTombstone} removes at its end.
 */
export async function buryConversation(
  db: Queryable,
  userId: string,
  id: string,
  now: number,
  by: "owner" | "core" = "owner",
): Promise<ConversationRow | undefined> {
  const [row] = await db.query<ConversationRow>(
    `update qanun_users_conversation set deleted_at = $3, updated_at = $3, deleted_in_core = $4
      where id = $1 and user_id = $2 and deleted_at is null returning *`,
    [id, userId, now, Number(by === "core")],
  )
  if (row) await emptyTombstone(db, id)
  return row
}

/** Removes what was said in a deleted conversation, once no answer is being written in it any more. */
export async function emptyTombstone(db: Queryable, id: string): Promise<void> {
  const [tombstone] = await db.query(
    `update qanun_users_conversation set title = null, summary = null
      where id = $1 and deleted_at is not null and not exists (
        select 1 from qanun_users_turn t where t.conversation_id = $1 and t.finished_at is null
      ) returning id`,
    [id],
  )
  if (!tombstone) return
  await db.query(
    `delete from qanun_users_event
      where message_id in (select message_id from qanun_users_turn where conversation_id = $1)`,
    [id],
  )
  await db.query("delete from qanun_users_search where conversation_id = $1", [id])
  await db.query("delete from qanun_users_message where conversation_id = $1", [id])
}

/** Takes the next `count` positions of a conversation's messages; gives the first, or null when it is deleted. */
export async function takePositions(db: Queryable, id: string, count: number, now: number): Promise<number | null> {
  const [row] = await db.query<{ message_count: number }>(
    `update qanun_users_conversation set message_count = message_count + $2, last_message_at = $3, updated_at = $3
      where id = $1 and deleted_at is null returning message_count`,
    [id, count, now],
  )
  return row ? row.message_count - count : null
}

/** Links the conversation to the one in Core, as the last answer named it; never two to the same. */
export async function linkConversation(db: Queryable, id: string, ragConversationId: string): Promise<boolean> {
  const rows = await db.query(
    `update qanun_users_conversation set rag_conversation_id = $2
      where id = $1 and not exists (
        select 1 from qanun_users_conversation other
        where other.rag_conversation_id = $2 and other.core_user = qanun_users_conversation.core_user and other.id <> $1
      ) returning id`,
    [id, ragConversationId],
  )
  return rows.length === 1
}

export async function addTokens(db: Queryable, id: string, tokens: number, now: number): Promise<void> {
  await db.query(
    `update qanun_users_conversation set total_tokens = total_tokens + $2, last_message_at = $3, updated_at = $3
      where id = $1`,
    [id, tokens, now],
  )
}

/**
 * The conversation as it is now, for the sync that read it when it had been written `count` times; undefined when another
 * one has written it since, or when it was deleted.
 */
export async function claimConversation(
  db: Queryable,
  id: string,
  count: number,
): Promise<ConversationRow | undefined> {
  const [row] = await db.query<ConversationRow>(
    `update qanun_users_conversation set sync_count = sync_count + 1
      where id = $1 and sync_count = $2 and deleted_at is null returning *`,
    [id, count],
  )
  return row
}

/** Core has taken a title of ours: it is Core's from now on, and what a sync read before is old. */
export async function acknowledgeTitle(
  db: Queryable,
  coreUser: string,
  ragConversationId: string,
  title: string,
): Promise<void> {
  await db.query(
    `update qanun_users_conversation set
        title_by = case when title = $3 then 'core' else title_by end, sync_count = sync_count + 1
      where core_user = $1 and rag_conversation_id = $2`,
    [coreUser, ragConversationId, title],
  )
}
