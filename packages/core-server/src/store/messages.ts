import type { Citation, ErrorCode, Outcome, Verification } from "@qanun/contract"
import type { Queryable } from "@qanun/store"
import { recordChanges } from "./changes.ts"

export interface MessageRow {
  id: string
  conversation_id: string
  user_id: string
  ord: number
  role: "user" | "assistant" | "system"
  status: "processing" | "completed" | "failed"
  content: string
  tokens: number
  citations: string | null
  outcome: Outcome | null
  error_code: string | null
  reply_to: string | null
  feedback_rating: number | null
  processing_ms: number
  /** LLM settings as JSON; null when the answer only quotes. */
  settings: string | null
  /** {@link AnswerFacts} as JSON. */
  facts: string | null
  created_at: number
}

/** What else is known of an answer. */
export interface AnswerFacts {
  usage?: { input: number; output: number }
  verification?: Verification
  cached?: boolean
}

/** The two messages of a new turn: the question, and the place of its answer. */
export interface NewTurn {
  conversationId: string
  userId: string
  userMessageId: string
  messageId: string
  question: string
  /** The instance that writes the answer. */
  owner: string
  now: number
}

/**
 * Adds a turn to a conversation, both messages or none (call in a transaction).
 *
 * @returns False when the conversation is gone.
 */
export async function insertTurn(db: Queryable, turn: NewTurn): Promise<boolean> {
  const [row] = await db.query<{ message_count: number }>(
    `update core_conversations set message_count = message_count + 2, last_message_at = $2, updated_at = $2
     where id = $1 returning message_count`,
    [turn.conversationId, turn.now],
  )
  if (!row) return false
  await db.query(
    `insert into core_messages
       (id, conversation_id, user_id, ord, role, status, content, tokens, reply_to, processing_ms, owner, created_at)
     values ($1, $2, $3, $4, 'user', 'completed', $5, 0, null, 0, $6, $7),
       ($8, $2, $3, $9, 'assistant', 'processing', '', 0, $1, 0, $6, $7)`,
    [
      turn.userMessageId,
      turn.conversationId,
      turn.userId,
      row.message_count - 1,
      turn.question,
      turn.owner,
      turn.now,
      turn.messageId,
      row.message_count,
    ],
  )
  await recordChanges(
    db,
    [
      { entity: "conversation", id: turn.conversationId },
      { entity: "message", id: turn.userMessageId },
      { entity: "message", id: turn.messageId },
    ],
    turn,
  )
  return true
}

export interface FinishedTurn {
  messageId: string
  conversationId: string
  userId: string
  now: number
  status: "completed" | "failed"
  content: string
  citations: readonly Citation[]
  outcome: Outcome | null
  errorCode: ErrorCode | null
  usage: { input: number; output: number }
  processingMs: number
  settings: string | null
  facts: string | null
}

/**
 * Ends a turn, once: a message that is no longer processing stays as it is (call in a transaction). The conversation is
 * locked before its message, as a deletion does, so that the two never wait for each other.
 *
 * @returns The message as it is stored; undefined when it was no longer processing.
 */
export async function finishTurn(db: Queryable, turn: FinishedTurn): Promise<MessageRow | undefined> {
  const tokens = turn.usage.input + turn.usage.output
  const rows = await db.query(
    "update core_conversations set total_tokens = total_tokens + $2 where id = $1 returning id",
    [turn.conversationId, tokens],
  )
  if (rows.length === 0) return undefined
  const [ended] = await db.query<MessageRow>(
    `update core_messages set status = $2, content = $3, citations = $4, outcome = $5, error_code = $6, tokens = $7, processing_ms = $8, settings = $9,
       tokens_input = $10, facts = $11
     where id = $1 and status = 'processing' returning *`,
    [
      turn.messageId,
      turn.status,
      turn.content,
      JSON.stringify(turn.citations),
      turn.outcome,
      turn.errorCode,
      tokens,
      turn.processingMs,
      turn.settings,
      turn.usage.input,
      turn.facts,
    ],
  )
  if (!ended) {
    await db.query("update core_conversations set total_tokens = total_tokens - $2 where id = $1", [
      turn.conversationId,
      tokens,
    ])
    return undefined
  }
  await recordChanges(
    db,
    [
      { entity: "message", id: turn.messageId },
      { entity: "conversation", id: turn.conversationId },
    ],
    turn,
  )
  return ended
}

/** A message of any user, for services. */
export async function findAnyMessage(db: Queryable, id: string): Promise<MessageRow | undefined> {
  const [row] = await db.query<MessageRow>("select * from core_messages where id = $1", [id])
  return row
}

/** Turns of instances that are no more become failed (call in a transaction). */
export async function failAbandonedTurns(tx: Queryable, now: number): Promise<void> {
  const rows = await tx.query<{ id: string; user_id: string }>(
    `update core_messages set status = 'failed', error_code = 'interrupted'
     where status = 'processing' and (owner is null or owner not in (select id from core_instances))
     returning id, user_id`,
  )
  for (const { id, user_id } of rows) await recordChanges(tx, [{ entity: "message", id }], { userId: user_id, now })
}

/** The user's own message; undefined when it is unknown or another user's. */
export async function findMessage(db: Queryable, userId: string, id: string): Promise<MessageRow | undefined> {
  const [row] = await db.query<MessageRow>("select * from core_messages where id = $1 and user_id = $2", [id, userId])
  return row
}

/** A page counted back from the newest, oldest first within the page (contract 1.11). */
export async function listMessages(
  db: Queryable,
  conversationId: string,
  limit: number,
  offset: number,
): Promise<MessageRow[]> {
  const rows = await db.query<MessageRow>(
    "select * from core_messages where conversation_id = $1 order by ord desc limit $2 offset $3",
    [conversationId, limit, offset],
  )
  return rows.reverse()
}

/** The newest questions of a conversation, oldest first, without those of the given turn. */
export async function earlierQuestions(db: Queryable, conversationId: string, count: number): Promise<string[]> {
  const rows = await db.query<{ content: string }>(
    "select content from core_messages where conversation_id = $1 and role = 'user' order by ord desc limit $2",
    [conversationId, count],
  )
  return rows.map(({ content }) => content).reverse()
}

export interface NewFeedback {
  id: string
  messageId: string
  userId: string
  rating: number
  kind: string
  text: string | null
  suggestion: string | null
  now: number
}

/** Stores feedback; the newest of a user on a message replaces the earlier one (call in a transaction). */
export async function saveFeedback(db: Queryable, feedback: NewFeedback): Promise<void> {
  const { id, messageId, userId, rating, kind, text, suggestion, now } = feedback
  await db.query(
    `insert into core_feedback (id, message_id, user_id, rating, kind, body, suggestion, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (message_id, user_id) do update set rating = excluded.rating, kind = excluded.kind,
       body = excluded.body, suggestion = excluded.suggestion, created_at = excluded.created_at`,
    [id, messageId, userId, rating, kind, text, suggestion, now],
  )
  await db.query("update core_messages set feedback_rating = $2 where id = $1", [messageId, rating])
  await recordChanges(db, [{ entity: "message", id: messageId }], { userId, now })
}
