import type { Citation, LlmSettings, StreamEvent } from "@qanun/contract"
import { isErrorCode } from "@qanun/contract"
import { UsersError } from "../errors.ts"
import { type EventRun, encodeEvent, singleRun } from "../store/event-run.ts"
import type { MessageRow } from "../store/messages.ts"

/** The events of a finished answer, made from its message, for readers who come when its log is gone. */
export function replayOf(message: MessageRow): EventRun[] {
  const events: StreamEvent[] = [
    {
      type: "conversation_id",
      conversation_id: message.conversation_id,
      message_id: message.id,
      ...(message.reply_to ? { user_message_id: message.reply_to } : {}),
    },
  ]
  if (message.citations) events.push({ type: "citations", citations: JSON.parse(message.citations) as Citation[] })
  if (message.content) events.push({ type: "token", content: message.content })
  events.push(message.status === "completed" ? doneOf(message) : errorOf(message))
  return events.map((event, index) => singleRun(index + 1, encodeEvent(event)))
}

function doneOf(message: MessageRow): StreamEvent {
  return {
    type: "done",
    message_id: message.id,
    conversation_id: message.conversation_id,
    processing_time_ms: message.processing_time_ms,
    sources: message.sources ? (JSON.parse(message.sources) as string[]) : [],
    tokens_used: message.tokens,
    outcome: message.outcome ?? "answered",
    ...(message.llm_settings ? { llm_settings: JSON.parse(message.llm_settings) as LlmSettings } : {}),
  }
}

function errorOf(message: MessageRow): StreamEvent {
  const { code, message: words, retryable } = failureOfMessage(message)
  return { type: "error", code, message: words, retryable }
}

/** The error that a failed message stands for. */
export function failureOfMessage(message: MessageRow): UsersError {
  return new UsersError(isErrorCode(message.error_code) ? message.error_code : "internal")
}
