import type { Source } from "@qanun/contract"
import { fold } from "../text/fold.ts"
import type { Span } from "../text/sentences.ts"
import { isStopWord } from "../text/stop-words.ts"
import { terms, tokenize } from "../text/tokens.ts"

/** Share of a sentence's words that its sources must carry. */
const MIN_SUPPORT = 0.3
const MARK = /\[(\d{1,2})\]/g
const QUOTE = /[«“]([^»”]+)[»”]/g

/** A sentence that may be sent. */
export interface Verified {
  text: string
  /** Numbers of the sources it rests on. */
  marks: number[]
  /** What it quotes, by source number. */
  quotes: { n: number; span: Span }[]
}

/**
 * Checks one sentence of a model against the sources: marks must exist (others are taken out), quotes must stand
 * word for word in a source of the sentence, and the words must be those of its sources.
 *
 * @returns Undefined for a sentence that the sources do not support.
 */
export function verifySentence(sentence: string, sources: readonly Source[]): Verified | undefined {
  const marks = new Set<number>()
  const text = sentence.replace(MARK, (mark, digits: string) => {
    const n = Number(digits)
    if (n < 1 || n > sources.length) return ""
    marks.add(n)
    return mark
  })
  if (marks.size === 0) return undefined
  const cited = [...marks].map((n) => ({ n, source: sources[n - 1] }))
  const quotes: Verified["quotes"] = []
  for (const [, quote = ""] of text.matchAll(QUOTE)) {
    const at = cited.flatMap(({ n, source }) => {
      const start = source?.text.indexOf(quote) ?? -1
      return start < 0 ? [] : [{ n, span: { start, end: start + quote.length } }]
    })[0]
    if (!at) return undefined
    quotes.push(at)
  }
  const carried = new Set(cited.flatMap(({ source }) => (source ? terms(`${source.text} ${source.label}`) : [])))
  return support(text, carried) < MIN_SUPPORT ? undefined : { text, marks: [...marks], quotes }
}

function support(sentence: string, carried: ReadonlySet<string>): number {
  const content = tokenize(fold(sentence.replace(MARK, " "))).filter(({ word }) => !isStopWord(word))
  if (content.length === 0) return 0
  return content.filter(({ term }) => carried.has(term)).length / content.length
}
