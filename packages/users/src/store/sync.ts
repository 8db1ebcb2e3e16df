import type { Queryable } from "@qanun/store"
import type { ConversationRow } from "./conversations.ts"
import type { MessageRow } from "./messages.ts"

/** Under which names Core may have changed something: those of everybody seen since a time. */
export async function namesSince(db: Queryable, since: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select p.id from qanun_users_person p left join qanun_users_person owner on owner.id = p.merged_into
      where coalesce(owner.seen_at, p.seen_at) >= $1 order by p.id`,
    [since],
  )
  return rows.map(({ id }) => id)
}

/** Who owns here what Core knows under a name: somebody else after a visitor has signed in. */
export async function ownerOf(db: Queryable, coreUser: string): Promise<string> {
  const [row] = await db.query<{ merged_into: string | null }>(
    "select merged_into from qanun_users_person where id = $1",
    [coreUser],
  )
  return row?.merged_into ?? coreUser
}

/** Every conversation that is Core's under this name, deleted ones as well. */
export function conversationsOfCoreUser(db: Queryable, coreUser: string): Promise<ConversationRow[]> {
  return db.query("select * from qanun_users_conversation where core_user = $1 order by created_at, id", [coreUser])
}

export async function runningConversations(db: Queryable): Promise<Set<string>> {
  const rows = await db.query<{ conversation_id: string }>(
    "select conversation_id from qanun_users_turn where finished_at is null",
  )
  return new Set(rows.map((row) => row.conversation_id))
}

/** Whether a running question of this person may have begun this conversation of Core, and has not linked it yet. */
export async function unlinkedTurns(db: Queryable, coreUser: string, ragConversationId: string): Promise<boolean> {
  const rows = await db.query(
    `select t.message_id from qanun_users_turn t join qanun_users_conversation c on c.id = t.conversation_id
      where t.finished_at is null and c.core_user = $1
        and (t.rag_conversation_id is null or t.rag_conversation_id = $2) limit 1`,
    [coreUser, ragConversationId],
  )
  return rows.length > 0
}

/** Core's ids of conversations whose title still has to reach Core. */
export async function pendingRenames(db: Queryable, coreUser: string): Promise<Set<string>> {
  const rows = await db.query<{ target: string }>(
    `select target from qanun_users_outbox
      where core_user = $1 and kind = 'rename_conversation' and dead_at is null`,
    [coreUser],
  )
  return new Set(rows.map((row) => row.target))
}

export function messagesOf(db: Queryable, conversationId: string): Promise<MessageRow[]> {
  return db.query("select * from qanun_users_message where conversation_id = $1 order by position", [conversationId])
}

/** A conversation whosever it is, and a deleted one as well. */
export async function findAnyConversation(db: Queryable, id: string): Promise<ConversationRow | undefined> {
  const [row] = await db.query<ConversationRow>("select * from qanun_users_conversation where id = $1", [id])
  return row
}

/** Conversation of ours that is Core's under this name and id; deleted ones as well. */
export async function findByCoreId(
  db: Queryable,
  coreUser: string,
  ragConversationId: string,
): Promise<ConversationRow | undefined> {
  const [row] = await db.query<ConversationRow>(
    "select * from qanun_users_conversation where core_user = $1 and rag_conversation_id = $2",
    [coreUser, ragConversationId],
  )
  return row
}

/** A message by Core's id, if its conversation is this person's in Core. */
export async function messageByCoreId(
  db: Queryable,
  coreUser: string,
  ragMessageId: string,
): Promise<(MessageRow & { core_conversation_id: string | null }) | undefined> {
  const [row] = await db.query<MessageRow & { core_conversation_id: string | null }>(
    `select m.*, c.rag_conversation_id as core_conversation_id
      from qanun_users_message m join qanun_users_conversation c on c.id = m.conversation_id
      where m.rag_message_id = $2 and c.core_user = $1`,
    [coreUser, ragMessageId],
  )
  return row
}

/** Messages that Core had in this conversation of its own when it was last looked at, and that are no younger than a time. */
export function messagesSeen(
  db: Queryable,
  conversationId: string,
  ragConversationId: string,
  before: number,
): Promise<{ id: string; rag: string }[]> {
  return db.query(
    `select id, rag_message_id as rag from qanun_users_message
      where conversation_id = $1 and rag_conversation_id = $2 and rag_message_id is not null and status = 'completed'
        and updated_at < $3`,
    [conversationId, ragConversationId, before],
  )
}

/** Notes in which conversation of Core a message is. */
export async function noteSeen(db: Queryable, id: string, ragConversationId: string): Promise<void> {
  await db.query("update qanun_users_message set rag_conversation_id = $2 where id = $1", [id, ragConversationId])
}

/** The feed begins anew and may have lost what was deleted: the messages of every conversation are to be read again. */
export async function doubtPages(db: Queryable): Promise<void> {
  await db.query(
    "update qanun_users_conversation set pages_at = -1 where rag_conversation_id is not null and deleted_at is null",
  )
}

/** Core has deleted this message; it goes when its conversation is read the next time, and stays if that is gone as well. */
export async function noteDeletedMessage(db: Queryable, id: string): Promise<void> {
  await db.query("update qanun_users_message set core_deleted = 1 where id = $1", [id])
}

/** Removes the messages that Core has deleted one by one from a conversation that is still there; gives how many. */
export async function removeDeleted(db: Queryable, conversationId: string): Promise<number> {
  const rows = await db.query<{ id: string }>(
    "delete from qanun_users_message where conversation_id = $1 and core_deleted = 1 returning id",
    [conversationId],
  )
  for (const { id } of rows) await db.query("delete from qanun_users_search where id = $1", [id])
  return rows.length
}

export interface CoreFacts {
  title: string | null
  title_by: ConversationRow["title_by"]
  summary: string | null
  total_tokens: number
  /** Null for one that is to be read again, whatever a list shows of it. */
  core_version: string | null
}

/** @param facts `pages_at`: when its messages were read. */
export async function writeFacts(db: Queryable, id: string, facts: CoreFacts & { pages_at: number }): Promise<void> {
  await db.query(
    `update qanun_users_conversation set title = $2, title_by = $3, summary = $4, total_tokens = $5, core_version = $6,
        pages_at = $7
      where id = $1`,
    [id, facts.title, facts.title_by, facts.summary, facts.total_tokens, facts.core_version, facts.pages_at],
  )
}

/** Notes what Core's list shows of a conversation that is the same here. */
export async function writeVersion(db: Queryable, id: string, version: string): Promise<void> {
  await db.query("update qanun_users_conversation set core_version = $2 where id = $1", [id, version])
}

/** Adds a conversation that was begun elsewhere; false when another sync has just done so. */
export async function importConversation(
  db: Queryable,
  row: Pick<ConversationRow, "id" | "user_id" | "core_user" | "title" | "created_at" | "last_message_at"> & {
    rag_conversation_id: string
  },
): Promise<boolean> {
  const rows = await db.query(
    `insert into qanun_users_conversation
      (id, user_id, core_user, rag_conversation_id, title, title_by, title_at, last_message_at, created_at, updated_at)
      values ($1, $2, $3, $4, $5, 'core', 0, $7, $6, $7) on conflict do nothing returning id`,
    [row.id, row.user_id, row.core_user, row.rag_conversation_id, row.title, row.created_at, row.last_message_at],
  )
  return rows.length === 1
}

/** Fields of a message whose master is Core. */
export interface CoreMessage {
  id: string
  conversation_id: string
  user_id: string
  position: number
  role: MessageRow["role"]
  content: string
  status: "completed" | "failed"
  error_code: string | null
  outcome: MessageRow["outcome"]
  reply_to: string | null
  rag_message_id: string
  rag_conversation_id: string
  citations: string | null
  sources: string | null
  tokens: number
  created_at: number
}

/** Adds or replaces one message by what Core has; feedback and everything else that is ours stays. */
export async function writeCoreMessage(db: Queryable, row: CoreMessage, now: number): Promise<void> {
  await db.query(
    `insert into qanun_users_message (id, conversation_id, user_id, position, role, content, status, error_code, outcome,
        reply_to, rag_message_id, citations, sources, tokens, created_at, updated_at, rag_conversation_id)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
      on conflict (id) do update set
        content = excluded.content, status = excluded.status, error_code = excluded.error_code,
        outcome = excluded.outcome, rag_message_id = excluded.rag_message_id, citations = excluded.citations,
        sources = excluded.sources, tokens = excluded.tokens, updated_at = excluded.updated_at,
        rag_conversation_id = excluded.rag_conversation_id`,
    [
      row.id,
      row.conversation_id,
      row.user_id,
      row.position,
      row.role,
      row.content,
      row.status,
      row.error_code,
      row.outcome,
      row.reply_to,
      row.rag_message_id,
      row.citations,
      row.sources,
      row.tokens,
      row.created_at,
      now,
      row.rag_conversation_id,
    ],
  )
}

/** Periods that have been taken are remembered for so long, in milliseconds: far longer than two clocks differ. */
const TICK_LIFE_MS = 24 * 3600_000

/** True for the one caller that may run a job in the period that began at `slot`, in epoch milliseconds. */
export async function takeTick(db: Queryable, name: string, slot: number, owner: string): Promise<boolean> {
  const rows = await db.query(
    "insert into qanun_users_tick (name, slot, owner) values ($1, $2, $3) on conflict do nothing returning name",
    [name, slot, owner],
  )
  await db.query("delete from qanun_users_tick where name = $1 and slot < $2", [name, slot - TICK_LIFE_MS])
  return rows.length === 1
}

/** Gives the messages of a conversation, all of them, the positions of this order. */
export async function reorderMessages(db: Queryable, conversationId: string, ids: readonly string[]): Promise<void> {
  // Positions are unique at every moment, so they step aside first.
  for (const [position, id] of ids.entries())
    await db.query("update qanun_users_message set position = $2 where id = $1", [id, -1 - position])
  await db.query(
    "update qanun_users_message set position = -1 - position where conversation_id = $1 and position < 0",
    [conversationId],
  )
  await db.query("update qanun_users_conversation set message_count = $2 where id = $1", [conversationId, ids.length])
}
