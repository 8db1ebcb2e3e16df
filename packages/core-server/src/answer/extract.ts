import { type Span, sentences } from "../text/sentences.ts"
import { isStopWord } from "../text/stop-words.ts"
import { tokenize } from "../text/tokens.ts"

/** A text no longer than this is quoted whole: cutting a short article loses its exceptions. */
const WHOLE_TEXT_LENGTH = 360
/** Quoted characters per article. */
const QUOTE_BUDGET = 600
/** A further sentence must be this relevant, relative to the best. */
const FURTHER_SENTENCE = 0.55

/** What the sentences are chosen by. */
export interface SentenceScorer {
  weights: ReadonlyMap<string, number>
  idf(term: string): number
}

/**
 * Chooses the sentences of a text that speak about the question, as spans in text order.
 * Neighbouring sentences become one span, so that a quote is one verbatim stretch.
 */
export function chooseSentences(text: string, scorer: SentenceScorer): Span[] {
  const all = sentences(text)
  const first = all[0]
  const last = all.at(-1)
  if (!first || !last) return []
  if (last.end - first.start <= WHOLE_TEXT_LENGTH) return [{ start: first.start, end: last.end }]
  const scored = all
    .map((span, order) => ({ span, order, score: relevance(text.slice(span.start, span.end), scorer) }))
    .sort((a, b) => b.score - a.score || a.order - b.order)
  const best = scored[0]?.score ?? 0
  const chosen: typeof scored = []
  let used = 0
  for (const candidate of scored) {
    const length = candidate.span.end - candidate.span.start
    if (chosen.length > 0 && (used + length > QUOTE_BUDGET || candidate.score < best * FURTHER_SENTENCE)) continue
    chosen.push(candidate)
    used += length
    if (chosen.length === 3) break
  }
  chosen.sort((a, b) => a.order - b.order)
  return join(chosen.map(({ span, order }) => ({ ...span, order })))
}

function relevance(sentence: string, { weights, idf }: SentenceScorer): number {
  const seen = new Set<string>()
  let score = 0
  let length = 0
  for (const { word, term } of tokenize(sentence)) {
    if (isStopWord(word)) continue
    length++
    const weight = weights.get(term)
    if (weight === undefined || seen.has(term)) continue
    seen.add(term)
    score += weight * idf(term)
  }
  // A long sentence meets more words by chance.
  return score / Math.sqrt(8 + length)
}

function join(spans: readonly (Span & { order: number })[]): Span[] {
  const joined: (Span & { order: number })[] = []
  for (const span of spans) {
    const previous = joined.at(-1)
    if (previous && span.order === previous.order + 1) {
      previous.end = span.end
      previous.order = span.order
    } else joined.push({ ...span })
  }
  return joined.map(({ start, end }) => ({ start, end }))
}
