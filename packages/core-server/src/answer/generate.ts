import type { Citation, Language, LlmSettings, Source } from "@qanun/contract"
import type { Llm } from "../llm/client.ts"
import { toCitation } from "./cite.ts"
import { NO_ANSWER_MARK, UNVERIFIED_NOTE, writePrompt } from "./prompt.ts"
import { createSentenceBuffer } from "./sentence-buffer.ts"
import { type AnswerStep, type ModelFacts, tokensOf } from "./steps.ts"
import { withoutOrders } from "./untrusted.ts"
import { type Checked, checkSentence } from "./verify.ts"

export interface Generated {
  text: string
  citations: Citation[]
  model: ModelFacts
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
 * @returns With an empty text when no sentence held; the caller then quotes instead.
 * @throws LlmError when the model failed; what the signal was aborted with.
 */
export async function* generate(llm: Llm, options: GenerateOptions): AsyncGenerator<AnswerStep, Generated> {
  const { question, sources, language, settings, signal } = options
  // Offsets into the safe text are offsets into the text.
  const safe = sources.map((source) => ({ ...source, text: withoutOrders(source.text) }))
  const pieces = llm.stream({ messages: writePrompt(question, safe, language), settings, signal })
  const buffer = createSentenceBuffer()
  const sent: Checked[] = []
  const verification = { verified: 0, dropped: 0, flagged: 0 }
  /** Not verified ones wait for one that is: an answer of nothing else is not sent. */
  let waiting: Checked[] = []

  function* take(sentence: string): Generator<AnswerStep> {
    if (sentence.trim() === "") return
    const checked = checkSentence(withShortPauses(sentence, sent.length === 0), safe, question)
    if (checked.result === "unsafe" || sentence.includes(NO_ANSWER_MARK)) verification.dropped++
    else if (checked.result === "verified") {
      verification.verified++
      yield* send([...waiting, checked])
      waiting = []
    } else if (llm.unsupported === "drop") verification.dropped++
    else {
      verification.flagged++
      const flagged = { ...checked, text: flag(checked.text, language) }
      if (sent.length > 0) yield* send([flagged])
      else waiting.push(flagged)
    }
  }
  function* send(sentences: readonly Checked[]): Generator<AnswerStep> {
    for (const sentence of sentences) {
      sent.push(sentence)
      yield* tokensOf(sentence.text)
    }
  }

  for (;;) {
    const { value, done } = await pieces.next()
    if (!done) {
      for (const sentence of buffer.add(value)) yield* take(sentence)
      continue
    }
    yield* take(buffer.rest())
    return {
      text: sent.map(({ text }) => text).join(""),
      citations: citationsOf(sent, sources),
      model: { settings: { ...settings, model: value.model }, usage: value.usage, verification },
    }
  }
}

/** White space that a model does not stop writing says nothing, nor does what stands in front of its first words. */
function withShortPauses(sentence: string, isFirst: boolean): string {
  const short = sentence.replace(/\s{3,}/g, (pause) => (pause.includes("\n") ? "\n\n" : " "))
  return isFirst ? short.trimStart() : short
}

/** The note goes behind the words and before the white space that follows them. */
function flag(text: string, language: Language): string {
  const words = text.trimEnd()
  return `${words} ${UNVERIFIED_NOTE[language]}${text.slice(words.length)}`
}

/** The sources that are used keep their numbers; the spans are what was quoted of them. */
function citationsOf(sent: readonly Checked[], sources: readonly Source[]): Citation[] {
  const used = new Set(sent.flatMap(({ marks }) => marks))
  const quotes = sent.flatMap((sentence) => sentence.quotes)
  return sources.flatMap((source, at) => {
    const n = at + 1
    const spans = quotes.filter((quote) => quote.n === n).map(({ span }) => span)
    return used.has(n) ? [toCitation(source, n, spans)] : []
  })
}
