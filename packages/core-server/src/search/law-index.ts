import type { Corpus, LawUnit, TextLanguage } from "../law/corpus.ts"
import { type PlainWords, plainWordsFor, spokenWordsFor } from "../law/plain-words.ts"
import { grams } from "../text/grams.ts"
import { isStopWord } from "../text/stop-words.ts"
import { tokenize } from "../text/tokens.ts"
import { type Bm25, openBm25 } from "./bm25.ts"
import { bm25Builder } from "./bm25-builder.ts"
import type { IndexData } from "./snapshot.ts"

/** What people say is a list of ways to ask: an article with many ways is no weaker for it. */
const SPOKEN_B = 0.4
/** Weights of text, heading, law title, the words of a summary, and what people say. */
const FIELD_WEIGHTS = [
  { weight: 1 },
  { weight: 0.4 },
  { weight: 0.5 },
  { weight: 1 },
  { weight: 2.2, b: SPOKEN_B },
] as const
/** Headings of summaries are written for readers and say what the article is about. */
const SUMMARY_FIELD_WEIGHTS = [{ weight: 1 }, { weight: 1 }, { weight: 0.5 }, { weight: 0 }, { weight: 2 }] as const

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
  /** The unit of an id; undefined when there is none. */
  unitOf(id: string): LawUnit | undefined
  persian: Bm25
  /** Character n-grams of the Persian text; null for large corpora. */
  grams: Bm25 | null
  /** Null when there are no English words for any unit. */
  english: Bm25 | null
  /** The ways in which people ask for a unit, each as terms of the Persian index. */
  waysToAsk(position: number): readonly (readonly string[])[]
}

/** Content words of a text: terms for the word index and words for the character index. */
export function contentOf(text: string): { terms: string[]; words: string[] } {
  const kept = tokenize(text).filter(({ word }) => !isStopWord(word))
  return { terms: kept.map(({ term }) => term), words: kept.map(({ word }) => word) }
}

/**
 * Makes a corpus searchable. Building takes about 0.2 ms per article; with the data of a snapshot it is much faster.
 *
 * @param plainWords What articles are about in everyday words, searched beside the official text.
 * @param data The finished indexes of this very corpus.
 */
export function buildLawIndex(
  { units, complete }: Corpus,
  plainWords: PlainWords = new Map(),
  data: IndexData = buildIndexData(units, plainWords),
): LawIndex {
  const summaries = units.filter((unit) => unit.kind === "summary").length
  return {
    units,
    complete,
    kind: summaries === 0 ? "official" : summaries === units.length ? "summary" : "mixed",
    laws: groupByLaw(units),
    unitOf: byId(units),
    persian: openBm25(data.persian),
    grams: data.grams && openBm25(data.grams),
    english: data.english && openBm25(data.english),
    waysToAsk: waysToAsk(units, plainWords),
  }
}

/** The table of ids is made when first asked for: searching needs none. */
function byId(units: readonly LawUnit[]): LawIndex["unitOf"] {
  let known: ReadonlyMap<string, LawUnit> | undefined
  return (id) => {
    known ??= new Map(units.map((unit) => [unit.id, unit]))
    return known.get(id)
  }
}

/** Read when first asked for: a search looks at few units. */
function waysToAsk(units: readonly LawUnit[], plainWords: PlainWords): LawIndex["waysToAsk"] {
  const known = new Map<number, readonly (readonly string[])[]>()
  return (position) => {
    const unit = units[position]
    const ways =
      known.get(position) ??
      (unit ? spokenWordsFor(unit, plainWords).split("،") : [])
        .map((way) => contentOf(way).terms)
        .filter((way) => way.length > 0)
    known.set(position, ways)
    return ways
  }
}

/** The indexes of units as data, for {@link buildLawIndex} and for snapshots. */
export function buildIndexData(units: readonly LawUnit[], plainWords: PlainWords): IndexData {
  const steps = indexSteps(units, plainWords)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Units between two pauses of {@link indexSteps}. */
const STEP = 50

/** The work of {@link buildIndexData} in steps, so that a server can answer in between. */
export function* indexSteps(units: readonly LawUnit[], plainWords: PlainWords): Generator<void, IndexData> {
  const weights = units.some((unit) => unit.kind === "summary") ? SUMMARY_FIELD_WEIGHTS : FIELD_WEIGHTS
  const persian = bm25Builder(weights)
  const english = units.some((unit) => hasEnglish(unit, plainWords)) ? bm25Builder(weights) : null
  const characters = units.length <= MAX_GRAM_UNITS ? bm25Builder(weights) : null
  for (const [at, unit] of units.entries()) {
    if (at > 0 && at % STEP === 0) yield
    const fields = fieldsOf(unit, "fa", plainWords).map(contentOf)
    persian.add(fields.map(({ terms }) => terms))
    characters?.add(fields.map(({ words }) => grams(words)))
    english?.add(fieldsOf(unit, "en", plainWords).map((text) => contentOf(text).terms))
  }
  return { persian: persian.finish(), grams: characters?.finish() ?? null, english: english?.finish() ?? null }
}

const hasEnglish = (unit: LawUnit, plainWords: PlainWords) =>
  fieldsOf(unit, "en", plainWords).some((text) => text !== "")

const fieldsOf = (unit: LawUnit, language: TextLanguage, plainWords: PlainWords): string[] => [
  unit.text[language] ?? "",
  unit.heading?.[language] ?? "",
  unit.law[language] ?? "",
  plainWordsFor(unit, plainWords, language),
  language === "fa" ? spokenWordsFor(unit, plainWords) : "",
]

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
