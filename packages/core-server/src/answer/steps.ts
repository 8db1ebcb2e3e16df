import type { Citation, LlmSettings, Outcome, Verification } from "@qanun/contract"
import type { Usage } from "../llm/chat-stream.ts"

/** A step of an answer as it is being written. */
export type AnswerStep =
  | { type: "status"; stage: "searching" | "found" | "writing"; message: string }
  | { type: "citations"; citations: Citation[] }
  | { type: "token"; content: string }

/** What a model was asked with, what it cost, and what the check of its sentences gave. */
export interface ModelFacts {
  settings: LlmSettings
  usage: Usage
  verification: Verification
}

export interface FinishedAnswer {
  text: string
  citations: Citation[]
  outcome: Outcome
  /** Whether the answer says that the question takes something for granted that is not so. */
  corrects?: boolean
  /** Absent when the answer only quotes. */
  model?: ModelFacts
  /** It was written before, for the same person. */
  cached?: boolean
  /** What a model cost whose words could not be used. */
  wasted?: Usage
}

/** A text word by word, white space included, so that the pieces join to the very text. */
export function tokensOf(text: string): AnswerStep[] {
  const words = text.trimEnd()
  const tokens = [...words.matchAll(/\s*\S+/g)].map(([content]) => content)
  const last = tokens.pop()
  if (last !== undefined) tokens.push(last + text.slice(words.length))
  return tokens.map((content) => ({ type: "token", content }))
}
