import type { Citation, Language } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import { toCitation, toSource } from "./cite.ts"
import { chooseSentences, type SentenceScorer } from "./extract.ts"
import { WORDS } from "./words.ts"

/** An answer that consists of quotes. */
export interface Composed {
  text: string
  citations: Citation[]
}

export interface ComposeOptions {
  language: Language
  scorer: SentenceScorer
  /** The Jalali day that it is. */
  today: string
  /** A sentence to begin with instead of the usual one. */
  lead?: string | undefined
}

const MARKS: Readonly<Record<string, readonly [string, string]>> = { fa: ["«", "»"], en: ["“", "”"] }

/** Writes the extractive answer: a lead line, then each article's own words with its mark. */
export function composeAnswer(units: readonly LawUnit[], { language, scorer, today, lead }: ComposeOptions): Composed {
  const citations: Citation[] = []
  const paragraphs: string[] = []
  for (const unit of units) {
    const source = toSource(unit, language, today)
    const spans = chooseSentences(source.text, scorer)
    if (spans.length === 0) continue
    const citation = toCitation(source, citations.length + 1, spans)
    citations.push(citation)
    const [open, close] = MARKS[source.language] ?? ["«", "»"]
    const quotes = spans.map(({ start, end }) => `${open}${source.text.slice(start, end)}${close}`).join(" … ")
    paragraphs.push(`**${source.label}:** ${quotes} [${citation.n}]`)
  }
  const summary = citations.some((citation) => citation.kind === "summary")
  const opening = lead ?? (summary ? WORDS.leadSummary : WORDS.leadOfficial)[language]
  const text = [opening, ...paragraphs, ...(summary ? [WORDS.summaryNotice[language]] : [])].join("\n\n")
  return { text, citations }
}
