import type { Corpus, LawUnit } from "../law/corpus.ts"
import { grams } from "../text/grams.ts"
import { isStopWord } from "../text/stop-words.ts"
import { tokenize } from "../text/tokens.ts"
import { type Bm25, bm25Builder } from "./bm25.ts"

/** Weights of text, heading and law title. */
const FIELD_WEIGHTS = [1, 0.25, 0.5] as const
/** Headings of summaries are written for readers and say what the article is about. */
const SUMMARY_FIELD_WEIGHTS = [1, 1, 0.5] as const
/** Above this many units the character index costs more memory than it is worth. */
const MAX_GRAM_UNITS = 50_000

/** A law of the corpus and its articles. */
export interface LawEntry {
  id: string
  title: string
  titleEn: string | null
  approved: string | null
  /** Positions in `units` by article number. */
  articles: Map<string, number[]>
}

/** Everything that a question is answered from. */
export interface LawIndex {
  units: readonly LawUnit[]
  complete: boolean
  kind: "official" | "summary" | "mixed"
  laws: ReadonlyMap<string, LawEntry>
  positions: ReadonlyMap<string, number>
  persian: Bm25
  /** Character n-grams of the Persian text; null for large corpora. */
  grams: Bm25 | null
  /** Null when no unit has an English twin. */
  english: Bm25 | null
}

/** Content words of a text: terms for the word index and words for the character index. */
export function contentOf(text: string): { terms: string[]; words: string[] } {
  const kept = tokenize(text).filter(({ word }) => !isStopWord(word))
  return { terms: kept.map(({ term }) => term), words: kept.map(({ word }) => word) }
}

/** Builds the index of a corpus. Takes about 0.1 ms per article. */
export function buildLawIndex(corpus: Corpus): LawIndex {
  const { units } = corpus
  const summary = units.some((unit) => unit.kind === "summary")
  const weights = summary ? SUMMARY_FIELD_WEIGHTS : FIELD_WEIGHTS
  const persian = bm25Builder(weights)
  const english = bm25Builder(weights)
  const characters = units.length <= MAX_GRAM_UNITS ? bm25Builder(weights) : null
  for (const unit of units) {
    const fields = [unit.text.fa, unit.heading?.fa ?? "", unit.law.fa].map(contentOf)
    persian.add(fields.map(({ terms }) => terms))
    characters?.add(fields.map(({ words }) => grams(words)))
    english.add([unit.text.en ?? "", unit.heading?.en ?? "", unit.law.en ?? ""].map((text) => contentOf(text).terms))
  }
  return {
    units,
    complete: corpus.complete,
    kind: summary ? (units.every((unit) => unit.kind === "summary") ? "summary" : "mixed") : "official",
    laws: groupByLaw(units),
    positions: new Map(units.map((unit, position) => [unit.id, position])),
    persian: persian.finish(),
    grams: characters?.finish() ?? null,
    english: units.some((unit) => unit.text.en) ? english.finish() : null,
  }
}

function groupByLaw(units: readonly LawUnit[]): Map<string, LawEntry> {
  const laws = new Map<string, LawEntry>()
  for (const [position, unit] of units.entries()) {
    let law = laws.get(unit.lawId)
    if (!law) {
      law = {
        id: unit.lawId,
        title: unit.law.fa,
        titleEn: unit.law.en ?? null,
        approved: unit.approved,
        articles: new Map(),
      }
      laws.set(unit.lawId, law)
    }
    if (unit.article !== null) law.articles.set(unit.article, [...(law.articles.get(unit.article) ?? []), position])
  }
  return laws
}
