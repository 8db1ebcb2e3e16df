import type { Citation, LlmSettings, Outcome } from "@qanun/contract"
import type { Usage } from "../llm/client.ts"

/** A step of an answer as it is being written. */
export type AnswerStep =
  | { type: "status"; stage: "searching" | "found" | "writing"; message: string }
  | { type: "citations"; citations: Citation[] }
  | { type: "token"; content: string }

export interface FinishedAnswer {
  text: string
  citations: Citation[]
  outcome: Outcome
  /** Whether the answer says that the question takes something for granted that is not so. */
  corrects?: boolean
  /** What a model was asked with and cost; absent when the answer only quotes. */
  model?: { settings: LlmSettings; usage: Usage }
}

/** A text word by word, white space included, so that the pieces join to the very text. */
export function tokensOf(text: string): AnswerStep[] {
  return [...text.matchAll(/\s*\S+\s*$|\s*\S+/g)].map(([content]) => ({ type: "token", content }))
}
