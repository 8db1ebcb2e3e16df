import type { Citation, Language, LlmSettings, Source } from "@qanun/contract"
import type { Llm, Usage } from "../llm/client.ts"
import { toCitation } from "./cite.ts"
import { NO_ANSWER_MARK, writePrompt } from "./prompt.ts"
import { type AnswerStep, tokensOf } from "./steps.ts"
import { type Verified, verifySentence } from "./verify.ts"

/** The end of a sentence with the marks that belong to it. */
const SENTENCE = /^\s*\S[\s\S]*?(?:[.!?؟。](?:\s*\[\d{1,2}\])*(?=\s)|(?=\n))/

export interface Generated {
  text: string
  citations: Citation[]
  usage: Usage
  /** How many sentences were dropped because the sources do not support them. */
  dropped: number
}

export interface GenerateOptions {
  question: string
  sources: readonly Source[]
  language: Language
  settings: LlmSettings
  signal: AbortSignal
}

/**
 * Lets a model write the answer and sends it on sentence by sentence, each checked against the sources first.
 *
 * @returns Undefined when no sentence held; the caller then quotes instead.
 * @throws LlmError when the model failed.
 */
export async function* generate(llm: Llm, options: GenerateOptions): AsyncGenerator<AnswerStep, Generated | undefined> {
  const { question, sources, language, settings, signal } = options
  const pieces = llm.stream({ messages: writePrompt(question, sources, language), settings, signal })
  const kept: Verified[] = []
  let buffer = ""
  let dropped = 0
  function* take(sentence: string): Generator<AnswerStep> {
    if (sentence.trim() === "") return
    const verified = sentence.includes(NO_ANSWER_MARK) ? undefined : verifySentence(sentence, sources)
    if (!verified) {
      dropped++
      return
    }
    kept.push(verified)
    yield* tokensOf(verified.text)
  }
  for (;;) {
    const { value, done } = await pieces.next()
    if (done) {
      yield* take(buffer)
      const text = kept.map((sentence) => sentence.text).join("")
      return kept.length === 0 ? undefined : { text, citations: citationsOf(kept, sources), usage: value, dropped }
    }
    buffer += value
    for (let match = SENTENCE.exec(buffer); match; match = SENTENCE.exec(buffer)) {
      buffer = buffer.slice(match[0].length)
      yield* take(match[0])
    }
  }
}

/** All sources that were given keep their numbers; the spans are what was quoted of them. */
function citationsOf(kept: readonly Verified[], sources: readonly Source[]): Citation[] {
  const used = new Set(kept.flatMap(({ marks }) => marks))
  const quotes = kept.flatMap((sentence) => sentence.quotes)
  return sources.flatMap((source, at) => {
    const n = at + 1
    const spans = quotes.filter((quote) => quote.n === n).map(({ span }) => span)
    return used.has(n) ? [toCitation(source, n, spans)] : []
  })
}
