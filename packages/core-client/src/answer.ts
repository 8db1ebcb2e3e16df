import type { Citation, Outcome, QueryResponse } from "@qanun/contract"
import { loadOlder } from "./dialects/load-older.ts"

/** A finished answer, the same whatever server wrote it. */
export interface Answer extends QueryResponse {
  citations: Citation[]
  outcome: Outcome
  /** True where the stream broke before the end: the text is the beginning of an answer. */
  partial: boolean
  /** The conversation that was asked for, where the server began another one instead. */
  replaced_conversation_id?: string
}

const BLANK = {
  answer: "",
  sources: [],
  conversation_id: "",
  message_id: "",
  tokens_used: 0,
  processing_time_ms: 0,
  citations: [],
  outcome: "answered",
  partial: false,
} as const

/**
 * An answer with every field that ours have.
 *
 * @param asked The conversation that was asked in.
 */
export function fillAnswer(given: Partial<Answer>, asked: string | undefined): Answer {
  return {
    ...(BLANK as unknown as Answer),
    ...given,
    ...(asked && given.conversation_id && asked !== given.conversation_id && { replaced_conversation_id: asked }),
  }
}

/** The same once the answer is whole: what an older Core wrote (it never says `outcome`) in the contract's terms. */
export async function finishAnswer(given: Partial<Answer>, asked: string | undefined): Promise<Answer> {
  const answer = fillAnswer(given, asked)
  return given.outcome ? answer : (await loadOlder()).mendOlderAnswer(answer)
}
