import type { Answer } from "../answer.ts"
import { citationOfBlock } from "./source-block.ts"

/** What older Cores leave in their answers (contract 5.8): tags of their prompt, and for a while a header of a debugger. */
const LEFTOVERS = /\s*\[USED_SOURCES:[^\]]*\]\s*|^\s*\[NO_SOURCES\]\s*/gi

/** An older Core's answer in the contract's terms: leftovers gone, its text sources as citations. */
export function mendOlderAnswer(answer: Answer): Answer {
  return {
    ...answer,
    answer: answer.answer.replace(LEFTOVERS, ""),
    citations: answer.sources.map(citationOfBlock),
    outcome: /^\s*\[NO_SOURCES\]/i.test(answer.answer) ? "no_answer" : "answered",
  }
}
