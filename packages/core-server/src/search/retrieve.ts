import type { Language } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import { LEXICONS } from "../law/lexicon/index.ts"
import { grams } from "../text/grams.ts"
import type { Hit } from "./bm25.ts"
import { type Coverage, coverageOf } from "./coverage.ts"
import { fuse } from "./fuse.ts"
import type { LawIndex } from "./law-index.ts"
import { type QuestionTerms, questionTerms } from "./question-terms.ts"
import { nearestWay } from "./ways.ts"

/** How deep each ranking is read before fusion. */
const DEPTH = 100
/** How many of the fused are ranked again by how much of the question they carry. */
const RERANK_DEPTH = 50
const GRAM_WEIGHT = 0.3
/** A vector index counts as much as the words. */
const MEANING_WEIGHT = 1
/** The first rank of a fused ranking is worth about 1; these are the shares of the other signals. */
const FUSED_SCALE = 60
const COVERAGE_SHARE = 1
const STRENGTH_SHARE = 1.5
const WAY_SHARE = 0.8
/** A unit that was found for a question. */
export interface Found extends Coverage {
  unit: LawUnit
  position: number
  /** What the order follows; comparable within one question. */
  rank: number
  /** How near the question comes to a way in which people ask for the unit, 0 to 1. */
  way: number
}

export interface RetrieveOptions {
  limit: number
  /** Of the question; Arabic ones are searched in the Persian text. @defaultValue "fa" */
  language?: Language
  /** One byte per unit of the index, 0 to leave it out. */
  allowed?: Uint8Array | undefined
  /** What speaks for or against a unit beside its words; added to its rank of about 1 to 3. */
  favour?: ((unit: LawUnit) => number) | undefined
  /** What a vector index has found, nearest first; fused with the words by reciprocal rank. */
  nearest?: readonly Hit[] | undefined
}

export interface Retrieval {
  found: Found[]
  terms: QuestionTerms
}

/** Finds the units that speak about a question, best first. */
export function retrieve(
  index: LawIndex,
  question: string,
  { limit, language = "fa", allowed, favour = () => 0, nearest = [] }: RetrieveOptions,
): Retrieval {
  const words = language === "en" && index.english ? index.english : index.persian
  const terms = questionTerms(question, words, LEXICONS[language])
  const rankings = [{ hits: words.search(terms.weights, { limit: DEPTH, allowed }), weight: 1 }]
  if (index.grams && words === index.persian) {
    const characters = new Map(grams(terms.words).map((gram) => [gram, 1]))
    rankings.push({ hits: index.grams.search(characters, { limit: DEPTH, allowed }), weight: GRAM_WEIGHT })
  }
  if (nearest.length > 0) rankings.push({ hits: [...nearest], weight: MEANING_WEIGHT })
  const wayOf = nearestWay(terms, words)
  const fused = fuse(rankings, RERANK_DEPTH)
  const coverages = coverageOf(
    terms,
    fused.map(({ document }) => document),
    words,
  )
  const found = fused.flatMap(({ document, score }, at) => {
    const unit = index.units[document]
    const met = coverages[at]
    if (!unit || !met) return []
    const way = words === index.persian ? wayOf(index.waysToAsk(document)) : 0
    const rank =
      FUSED_SCALE * score +
      COVERAGE_SHARE * met.coverage +
      STRENGTH_SHARE * met.strength +
      WAY_SHARE * way +
      favour(unit)
    return { unit, position: document, rank, way, ...met }
  })
  found.sort((a, b) => b.rank - a.rank || a.position - b.position)
  return { found: found.slice(0, limit), terms }
}
