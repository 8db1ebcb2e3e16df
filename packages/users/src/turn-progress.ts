import type { Citation, LlmSettings, Outcome, StreamEvent } from "@qanun/contract"
import { UsersError } from "./errors.ts"

/** What is known of an answer while it is being written. */
export interface Progress {
  text: string
  /** What comes after `text`. Joined now and then: pieces by the thousand are work for the garbage collector. */
  pieces: string[]
  length: number
  /** Of all other events, as JSON. */
  otherLength: number
  citations: Citation[] | null
  ragConversationId: string | null
  ragMessageId: string | null
  ragUserMessageId: string | null
  /** Id of the last event of Core's stream that readers are shown; null where it gives none. */
  coreEventId: string | null
  done: Extract<StreamEvent, { type: "done" }> | null
}

const PIECES = 512
/** Longest answer kept, in UTF-16 units; far above any tier's bound. */
const MAX_ANSWER_LENGTH = 500_000
/** What status and citations of one answer may take, in UTF-16 units of JSON: they are kept as well, and logged. */
const MAX_OTHER_LENGTH = 4_000_000

export const newProgress = (): Progress => ({
  text: "",
  pieces: [],
  length: 0,
  otherLength: 0,
  citations: null,
  ragConversationId: null,
  ragMessageId: null,
  ragUserMessageId: null,
  coreEventId: null,
  done: null,
})

/** Takes in one piece of the answer. */
export function addText(progress: Progress, piece: string): void {
  progress.length += piece.length
  if (progress.pieces.push(piece) < PIECES) return
  progress.text += progress.pieces.join("")
  progress.pieces = []
}

/**
 * Takes in one event of Core's stream; gives what readers are shown of it, with our ids in place of Core's.
 *
 * @throws UsersError `core_invalid_response` when the answer grows beyond all bounds.
 */
export function takeEvent(progress: Progress, event: StreamEvent): StreamEvent | null {
  switch (event.type) {
    case "conversation_id":
      progress.ragConversationId = event.conversation_id
      progress.ragMessageId = event.message_id ?? progress.ragMessageId
      progress.ragUserMessageId = event.user_message_id ?? progress.ragUserMessageId
      return null
    case "status":
      return count(progress, { type: "status", message: event.message, ...(event.stage ? { stage: event.stage } : {}) })
    case "citations":
      progress.citations = event.citations
      return count(progress, { type: "citations", citations: event.citations })
    case "token":
      if (event.content === "") return null
      addText(progress, event.content)
      if (progress.length > MAX_ANSWER_LENGTH) throw new UsersError("core_invalid_response")
      return event
    case "done":
      progress.done = event
      progress.ragMessageId = event.message_id
      progress.ragConversationId = event.conversation_id ?? progress.ragConversationId
      return null
    default:
      return null
  }
}

function count(progress: Progress, event: StreamEvent): StreamEvent {
  progress.otherLength += JSON.stringify(event).length
  if (progress.otherLength > MAX_OTHER_LENGTH) throw new UsersError("core_invalid_response")
  return event
}

/** How an answer ended: as the message keeps it. */
export interface Ending {
  status: "completed" | "failed"
  errorCode: string | null
  failure: UsersError | null
  content: string
  outcome: Outcome | null
  ragConversationId: string | null
  ragMessageId: string | null
  ragUserMessageId: string | null
  citations: Citation[] | null
  sources: string[]
  tokens: number
  llmSettings: LlmSettings | null
  processingTimeMs: number
}

/** @param failure Null when Core said that the answer is complete. */
export function endingOf(progress: Progress, failure: UsersError | null, elapsedMs: number): Ending {
  const content = progress.text + progress.pieces.join("")
  const done = failure ? null : progress.done
  const missing =
    failure ?? (done && content !== "" ? null : new UsersError(done ? "core_invalid_response" : "core_failed"))
  return {
    status: missing ? "failed" : "completed",
    errorCode: missing?.code ?? null,
    failure: missing,
    content,
    outcome: missing ? null : (done?.outcome ?? "answered"),
    ragConversationId: progress.ragConversationId,
    ragMessageId: progress.ragMessageId,
    ragUserMessageId: progress.ragUserMessageId,
    citations: progress.citations,
    sources: done?.sources ?? [],
    tokens: done?.tokens_used ?? 0,
    llmSettings: done?.llm_settings ?? null,
    processingTimeMs: done?.processing_time_ms ?? elapsedMs,
  }
}

/** The last event that readers get. */
export function lastEvent(ending: Ending, ids: { messageId: string; conversationId: string }): StreamEvent {
  if (ending.failure) {
    const { code, message, retryable, retryAfterMs, details } = ending.failure
    return {
      type: "error",
      code,
      message,
      retryable,
      ...(retryAfterMs === undefined ? {} : { retry_after_ms: Math.round(retryAfterMs) }),
      ...(details ? { details: { ...details } } : {}),
    }
  }
  return {
    type: "done",
    message_id: ids.messageId,
    conversation_id: ids.conversationId,
    processing_time_ms: ending.processingTimeMs,
    sources: ending.sources,
    tokens_used: ending.tokens,
    outcome: ending.outcome ?? "answered",
    ...(ending.llmSettings ? { llm_settings: ending.llmSettings } : {}),
  }
}
