import type { Citation, Language, LlmSettings, StreamEvent } from "@qanun/contract"
import { ERROR_CODES, isErrorCode } from "@qanun/contract"
import type { AnswerFacts, MessageRow } from "../store/messages.ts"
import { toSourceBlock } from "./cite.ts"
import { languageOf } from "./language.ts"
import { type AnswerStep, type FinishedAnswer, tokensOf } from "./steps.ts"
import { foundWords, WORDS } from "./words.ts"

export function citationsOf(row: MessageRow): Citation[] {
  return row.citations ? (JSON.parse(row.citations) as Citation[]) : []
}

/** The last event of a turn that went well. */
export function doneEvent(row: MessageRow): StreamEvent {
  return {
    type: "done",
    message_id: row.id,
    conversation_id: row.conversation_id,
    processing_time_ms: row.processing_ms,
    sources: citationsOf(row).map(toSourceBlock),
    tokens_used: row.tokens,
    ...(row.outcome ? { outcome: row.outcome } : {}),
    ...(row.settings ? { llm_settings: JSON.parse(row.settings) as LlmSettings } : {}),
    ...(row.facts ? (JSON.parse(row.facts) as AnswerFacts) : {}),
  }
}

/** The last event of a turn that failed. */
export function errorEvent(code: string | null): StreamEvent {
  const known = isErrorCode(code) ? code : "internal"
  return { type: "error", code: known, message: ERROR_CODES[known].message, retryable: ERROR_CODES[known].retryable }
}

/** The stream of a stored answer, with the same numbers as when it was written. */
export function replay(row: MessageRow): StreamEvent[] {
  const first: StreamEvent = {
    type: "conversation_id",
    conversation_id: row.conversation_id,
    message_id: row.id,
    ...(row.reply_to ? { user_message_id: row.reply_to } : {}),
  }
  if (row.status !== "completed") return [first, errorEvent(row.error_code ?? "interrupted")]
  return [first, ...stepsOf(row, citationsOf(row), languageOf(row.content)), doneEvent(row)]
}

/** The steps of an answer that was written before; it costs nothing this time. */
export async function* givenAgain(answer: FinishedAnswer): AsyncGenerator<AnswerStep, FinishedAnswer> {
  const { text, citations, outcome } = answer
  yield* stepsOf({ content: text, settings: null }, citations, languageOf(text))
  return { text, citations, outcome, cached: true }
}

function stepsOf(
  row: Pick<MessageRow, "content" | "settings">,
  citations: Citation[],
  language: Language,
): AnswerStep[] {
  const searching: AnswerStep = { type: "status", stage: "searching", message: WORDS.searching[language] }
  if (citations.length === 0) return [searching, ...tokensOf(row.content)]
  return [
    searching,
    { type: "status", stage: "found", message: foundWords(citations.length, language) },
    { type: "citations", citations },
    { type: "status", stage: "writing", message: WORDS.writing[language] },
    ...tokensOf(row.content),
    // A model's citations are complete only at the end.
    ...(row.settings ? [{ type: "citations", citations } as const] : []),
  ]
}
