import type { Conversation, LlmSettings, Message } from "@qanun/contract"
import { toSourceBlock } from "../answer/cite.ts"
import { citationsOf } from "../answer/replay.ts"
import type { ConversationRow } from "../store/conversations.ts"
import type { MessageRow } from "../store/messages.ts"

const iso = (time: number) => new Date(time).toISOString()

/** A stored conversation as it travels. */
export function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    summary: null,
    message_count: row.message_count,
    total_tokens: row.total_tokens,
    last_message_at: row.message_count > 0 ? iso(row.last_message_at) : null,
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
    llm_settings: row.settings ? (JSON.parse(row.settings) as LlmSettings) : null,
  }
}

/** A stored message as it travels. */
export function toMessage(row: MessageRow): Message {
  const citations = citationsOf(row)
  return {
    id: row.id,
    role: row.role,
    content: row.content,
    tokens: row.tokens,
    sources: row.role === "assistant" ? citations.map(toSourceBlock) : null,
    feedback_rating: row.feedback_rating,
    created_at: iso(row.created_at),
    status: row.status,
    ...(row.role === "assistant"
      ? { citations, outcome: row.outcome, error_code: row.error_code, reply_to: row.reply_to }
      : {}),
  }
}
