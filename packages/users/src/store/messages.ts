import type { MessageStatus } from "@qanun/contract"
import type { Queryable } from "@qanun/store"
import { insertRows } from "./rows.ts"

/** A row of the cache of messages. */
export interface MessageRow {
  id: string
  conversation_id: string
  user_id: string
  position: number
  role: "user" | "assistant" | "system"
  content: string
  status: MessageStatus
  error_code: string | null
  outcome: "answered" | "no_answer" | null
  reply_to: string | null
  rag_message_id: string | null
  /** Core's conversation in which Core had it: the one that ours is linked to, or one before that. */
  rag_conversation_id: string | null
  citations: string | null
  sources: string | null
  tokens: number
  llm_settings: string | null
  processing_time_ms: number
  feedback_rating: number | null
  created_at: number
  updated_at: number
}

export interface NewMessage {
  id: string
  conversationId: string
  userId: string
  position: number
  role: "user" | "assistant"
  content: string
  status: MessageStatus
  replyTo: string | null
  now: number
}

export async function insertMessages(db: Queryable, rows: readonly NewMessage[]): Promise<void> {
  await insertRows(
    db,
    `qanun_users_message
      (id, conversation_id, user_id, position, role, content, status, reply_to, created_at, updated_at)`,
    rows.map(({ id, conversationId, userId, position, role, content, status, replyTo, now }) => [
      ...[id, conversationId, userId, position, role, content, status, replyTo],
      ...[now, now],
    ]),
  )
}

/** A page counted back from the newest message, oldest first within it (contract 1.11). */
export async function pageMessages(
  db: Queryable,
  conversationId: string,
  page: { limit: number; offset: number },
): Promise<MessageRow[]> {
  const rows = await db.query<MessageRow>(
    `select * from qanun_users_message where conversation_id = $1 order by position desc limit $2 offset $3`,
    [conversationId, page.limit, page.offset],
  )
  return rows.reverse()
}

/** One message of this user in a conversation that is not deleted; undefined for a missing or foreign one alike. */
export async function findMessage(db: Queryable, userId: string, id: string): Promise<MessageRow | undefined> {
  const [row] = await db.query<MessageRow>(
    `select m.* from qanun_users_message m join qanun_users_conversation c on c.id = m.conversation_id
      where m.id = $1 and c.user_id = $2 and c.deleted_at is null`,
    [id, userId],
  )
  return row
}

/** The message of a turn that the caller has opened: its owner may have signed in meanwhile. */
export async function messageOfTurn(db: Queryable, id: string): Promise<MessageRow | undefined> {
  const [row] = await db.query<MessageRow>("select * from qanun_users_message where id = $1", [id])
  return row
}

/** What an answer ended with. */
export interface MessageEnd {
  status: "completed" | "failed"
  errorCode: string | null
  content: string
  outcome: "answered" | "no_answer" | null
  ragMessageId: string | null
  ragConversationId: string | null
  citations: string | null
  sources: string | null
  tokens: number
  llmSettings: string | null
  processingTimeMs: number
}

/** Ends a message that is still `processing`; a finished one never changes here. */
export async function endMessage(db: Queryable, id: string, end: MessageEnd, now: number): Promise<boolean> {
  // Core's id is kept only when no other message has it: a Core that repeats ids must not stop an answer.
  const rows = await db.query(
    `update qanun_users_message set
        status = $2, error_code = $3, content = $4, outcome = $5,
        rag_message_id = case
          when exists (select 1 from qanun_users_message other where other.rag_message_id = $6) then null
          else $6 end,
        citations = $7, sources = $8, tokens = $9, llm_settings = $10, processing_time_ms = $11, updated_at = $12,
        rag_conversation_id = $13
      where id = $1 and status = 'processing' returning id`,
    [
      id,
      end.status,
      end.errorCode,
      end.content,
      end.outcome,
      end.ragMessageId,
      end.citations,
      end.sources,
      end.tokens,
      end.llmSettings,
      end.processingTimeMs,
      now,
      end.ragConversationId,
    ],
  )
  return rows.length === 1
}

/** Notes Core's ids of the question that an answer replies to. */
export async function linkQuestion(
  db: Queryable,
  answerId: string,
  {
    ragUserMessageId: ragMessageId,
    ragConversationId,
  }: { ragUserMessageId: string | null; ragConversationId: string | null },
): Promise<void> {
  if (ragMessageId === null) return
  await db.query(
    `update qanun_users_message set rag_message_id = $2, rag_conversation_id = $3
      where id = (select reply_to from qanun_users_message where id = $1)
        and not exists (select 1 from qanun_users_message other where other.rag_message_id = $2)`,
    [answerId, ragMessageId, ragConversationId],
  )
}

export async function rateMessage(db: Queryable, id: string, rating: number, now: number): Promise<void> {
  await db.query("update qanun_users_message set feedback_rating = $2, updated_at = $3 where id = $1", [
    id,
    rating,
    now,
  ])
}
