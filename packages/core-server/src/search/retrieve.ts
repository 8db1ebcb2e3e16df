import type { LawUnit, TextLanguage } from "../law/corpus.ts"
import { grams } from "../text/grams.ts"
import type { Bm25 } from "./bm25.ts"
import { fuse } from "./fuse.ts"
import type { LawIndex } from "./law-index.ts"
import { type QuestionTerms, questionTerms } from "./question-terms.ts"

/** How deep each ranking is read before fusion. */
const DEPTH = 100
/** How many of the fused are ranked again by how much of the question they carry. */
const RERANK_DEPTH = 50
const GRAM_WEIGHT = 0.3
/** The first rank of a fused ranking is worth about 1; these are the shares of the other two signals. */
const FUSED_SCALE = 60
const COVERAGE_SHARE = 1
const STRENGTH_SHARE = 1.5
/** A word that nobody knows says less about the question than a rare known one. */
const UNKNOWN_SHARE = 0.7
/** The sense of a phrase counts beside its words. */
const PHRASE_SHARE = 0.3
/** A legal word that stands for an everyday one covers it almost as well. */
const LEGAL_WORD_SHARE = 1.7

/** A unit that was found for a question. */
export interface Found {
  unit: LawUnit
  position: number
  /** What the order follows; comparable within one question. */
  rank: number
  /** Share of the question's meaning that the unit carries, 0 to 1, rare words counting more. */
  coverage: number
}

export interface RetrieveOptions {
  limit: number
  language?: TextLanguage
  /** One byte per unit of the index, 0 to leave it out. */
  allowed?: Uint8Array | undefined
}

export interface Retrieval {
  found: Found[]
  terms: QuestionTerms
}

/** Finds the units that speak about a question, best first. */
export function retrieve(
  index: LawIndex,
  question: string,
  { limit, language = "fa", allowed }: RetrieveOptions,
): Retrieval {
  const words = language === "en" && index.english ? index.english : index.persian
  const terms = questionTerms(question, words)
  const rankings = [{ hits: words.search(terms.weights, { limit: DEPTH, allowed }), weight: 1 }]
  if (index.grams && words === index.persian) {
    const characters = new Map(grams(terms.words).map((gram) => [gram, 1]))
    rankings.push({ hits: index.grams.search(characters, { limit: DEPTH, allowed }), weight: GRAM_WEIGHT })
  }
  const found = fuse(rankings, RERANK_DEPTH).flatMap(({ document, score }) => {
    const unit = index.units[document]
    if (!unit) return []
    const { coverage, strength } = match(terms, document, words)
    const rank = FUSED_SCALE * score + COVERAGE_SHARE * coverage + STRENGTH_SHARE * strength
    return { unit, position: document, rank, coverage }
  })
  found.sort((a, b) => b.rank - a.rank || a.position - b.position)
  return { found: found.slice(0, limit), terms }
}

/**
 * How well a unit meets the question word by word. Each word counts once, by its best stand-in, so that a word with
 * many legal synonyms does not outweigh the others: `coverage` by presence, `strength` by BM25 impact.
 */
function match(terms: QuestionTerms, document: number, { idf, impact }: Bm25): { coverage: number; strength: number } {
  let total = 0
  let covered = 0
  let strong = 0
  for (const concept of terms.concepts) {
    let rarity = 0
    let present = 0
    let strongest = 0
    for (const [term, weight] of concept.terms) {
      if (weight === 1) rarity = Math.max(rarity, idf(term))
      else if (concept.word === null) rarity = Math.max(rarity, idf(term) * PHRASE_SHARE)
      const amount = impact(term, document)
      if (amount === 0) continue
      present = Math.max(present, weight)
      strongest = Math.max(strongest, weight * idf(term) * amount)
    }
    if (!concept.known) rarity *= UNKNOWN_SHARE
    total += rarity
    covered += rarity * Math.min(1, present * LEGAL_WORD_SHARE)
    strong += strongest
  }
  return total === 0 ? { coverage: 0, strength: 0 } : { coverage: covered / total, strength: strong / total }
}
