import type { Source } from "@qanun/contract"
import { fold } from "../text/fold.ts"
import type { Span } from "../text/sentences.ts"
import { isStopWord } from "../text/stop-words.ts"
import { terms, tokenize } from "../text/tokens.ts"
import { figuresIn } from "./figures.ts"
import { checkMarks, normaliseMarks, withoutMarks } from "./marks.ts"
import { quoteFinder, replaceQuotes } from "./quotes.ts"
import { leadsOut } from "./untrusted.ts"

/** Share of a sentence's words that its sources must carry. */
const MIN_SUPPORT = 0.3

/** A sentence of a model after the check. */
export interface Checked {
  /** With quotes as their sources spell them, and without marks to sources that do not exist. */
  text: string
  /** Numbers of the sources it rests on; none when it is not supported. */
  marks: number[]
  /** What it quotes, by source number. */
  quotes: { n: number; span: Span }[]
  /** `unsafe`: it would lead its reader elsewhere, and is never sent. */
  result: "verified" | "unsupported" | "unsafe"
}

/**
 * Checks one sentence of a model against the sources: its marks must exist, its quotes must stand word for word in a
 * source that it marks, its numbers must be those of these sources or of the question, and so must its words.
 *
 * @param sources As the model was given them, in the order of their numbers.
 * @param question What was asked; its numbers may be repeated.
 */
export function checkSentence(sentence: string, sources: readonly Source[], question: string): Checked {
  const { text, marks } = checkMarks(normaliseMarks(sentence), sources.length)
  const unsupported: Checked = { text: withoutQuotes(withoutMarks(text)), marks: [], quotes: [], result: "unsupported" }
  if (leadsOut(text)) return { ...unsupported, result: "unsafe" }
  const cited = marks.flatMap((n) => {
    const source = sources[n - 1]
    return source ? [{ n, source, find: quoteFinder(source.text) }] : []
  })
  if (cited.length === 0) return unsupported

  const quotes: Checked["quotes"] = []
  let isFalse = false
  const spelled = replaceQuotes(text, (quote) => {
    for (const { n, source, find } of cited) {
      const span = isFalse ? undefined : find(quote)
      if (!span) continue
      quotes.push({ n, span })
      return source.text.slice(span.start, span.end)
    }
    isFalse = true
    return quote
  })
  if (isFalse) return unsupported

  const carried = cited.map(({ source }) => `${source.text} ${source.label} ${source.heading ?? ""}`).join("\n")
  if (!agreeInFigures(withoutMarks(text), `${carried}\n${question}`)) return unsupported
  if (support(text, new Set(terms(carried))) < MIN_SUPPORT) return unsupported
  return { text: spelled, marks, quotes, result: "verified" }
}

function agreeInFigures(sentence: string, carried: string): boolean {
  const known = figuresIn(carried, false)
  // The number of a list item is no statement.
  const figures = figuresIn(sentence.replace(/^\s*[\d۰-۹٠-٩]{1,2}[.)]\s/, ""), true)
  return [...figures].every((figure) => known.has(figure))
}

function support(sentence: string, carried: ReadonlySet<string>): number {
  const content = tokenize(fold(withoutMarks(sentence))).filter(({ word }) => !isStopWord(word))
  if (content.length === 0) return 0
  return content.filter(({ term }) => carried.has(term)).length / content.length
}

/** What is not verified must not look like a quote. */
const withoutQuotes = (text: string) => text.replace(/[«»“”"]/g, "")
