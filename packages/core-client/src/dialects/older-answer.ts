import type { Answer } from "../answer.ts"
import { citationOfBlock } from "./source-block.ts"

/** What older Cores leave in their answers (contract 5.8): tags of their prompt, and for a while a header of a debugger. */
const LEFTOVERS = /\s{0,99}\[USED_SOURCES:[^\]]{0,999}\]\s{0,99}|^\s{0,99}\[NO_SOURCES\]\s{0,99}/gi

/** An older Core's answer in the contract's terms: leftovers gone, its text sources as citations. */
export function mendOlderAnswer(answer: Answer): Answer {
  return {
    ...answer,
    answer: answer.answer.replace(LEFTOVERS, ""),
    citations: answer.sources.map(citationOfBlock),
    outcome: /^\s*\[NO_SOURCES\]/i.test(answer.answer) ? "no_answer" : "answered",
  }
}
