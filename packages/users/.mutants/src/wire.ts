import type { Conversation, LlmSettings, Message, QueryResponse } from "@qanun/contract"
import type { ConversationRow } from "./store/conversations.ts"
import type { MessageRow } from "./store/messages.ts"

const timestamp = (time: number) => new Date(time).toISOString()
const parsed = <T>(json: string | null): T | null => (json === null ? null : (JSON.parse(json) as T))

/** A conversation as the Users API shows it: our id, never Core's. */
export function conversationOnWire(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    summary: row.summary,
    message_count: row.message_count,
    total_tokens: row.total_tokens,
    last_message_at: row.message_count > 0 ? timestamp(row.last_message_at) : null,
    created_at: timestamp(row.created_at),
    updated_at: timestamp(row.updated_at),
    llm_settings: parsed<LlmSettings>(row.llm_settings),
    is_pinned: row.is_pinned === 1,
    is_archived: row.is_archived === 1,
    folder_id: row.folder_id,
  }
}

/** A message as the Users API shows it. */
export function messageOnWire(row: MessageRow): Message {
  return {
    id: row.id,
    role: row.role,
    content: row.content,
    tokens: row.tokens,
    sources: parsed(row.sources),
    feedback_rating: row.feedback_rating,
    created_at: timestamp(row.created_at),
    citations: parsed<NonNullable<Message["citations"]>>(row.citations) ?? [],
    status: row.status,
    error_code: row.error_code,
    outcome: row.outcome,
    reply_to: row.reply_to,
  }
}

/** A completed answer as `POST query/` gives it. */
export function answerOnWire(row: MessageRow): QueryResponse {
  const settings = parsed<LlmSettings>(row.llm_settings)
  return {
    answer: row.content,
    sources: parsed<string[]>(row.sources) ?? [],
    conversation_id: row.conversation_id,
    message_id: row.id,
    tokens_used: row.tokens,
    processing_time_ms: row.processing_time_ms,
    citations: parsed<NonNullable<QueryResponse["citations"]>>(row.citations) ?? [],
    outcome: row.outcome ?? "answered",
    ...(row.reply_to ? { user_message_id: row.reply_to } : {}),
    ...(settings ? { llm_settings: settings } : {}),
  }
}
