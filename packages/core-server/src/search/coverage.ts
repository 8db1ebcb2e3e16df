import type { Bm25 } from "./bm25.ts"
import type { Concept, QuestionTerms } from "./question-terms.ts"

/** A word that nobody knows says less about the question than a rare known one. */
export const UNKNOWN_SHARE = 0.7
/** The legal sense of a phrase counts beside its words. */
const SENSE_SHARE = 0.8
/** A legal word that stands for an everyday one covers it almost as well. */
const LEGAL_WORD_SHARE = 1.7

/** How well a unit meets a question. */
export interface Coverage {
  /** Share of the question's meaning that the unit carries, 0 to 1, rare words counting more. */
  coverage: number
  /** Like `coverage`, but counting how strongly the unit speaks of each word. */
  strength: number
  /** Share of the question's telling words that the unit carries, each counting the same, 0 to 1. */
  carried: number
  /** The largest share that the unit holds of a legal phrase that the lexicon gives for a phrase of the question. */
  sense: number
}

/**
 * How well a unit meets the question. Each word counts once, by its best stand-in, so that a word with many legal
 * synonyms does not outweigh the others; the sense of a phrase counts by how much of it is there.
 * `coverage` goes by presence, `strength` by BM25 impact.
 */
export function coverageOf({ concepts, senses }: QuestionTerms, document: number, words: Bm25): Coverage {
  const total = { rarity: 0, covered: 0, strong: 0 }
  const telling = concepts.filter((concept) => concept.weight === 1)
  let held = 0
  for (const concept of concepts) {
    const isHeld = addWord(total, concept, document, words)
    if (isHeld && concept.weight === 1) held++
  }
  let fullest = 0
  for (const sense of senses) fullest = Math.max(fullest, addSense(total, sense, document, words))
  const { rarity, covered, strong } = total
  const carried = held / Math.max(1, telling.length)
  if (rarity === 0) return { coverage: 0, strength: 0, carried, sense: fullest }
  return { coverage: covered / rarity, strength: strong / rarity, carried, sense: fullest }
}

type Total = { rarity: number; covered: number; strong: number }

/** Adds what a unit has of one word. @returns Whether it holds it. */
function addWord(total: Total, concept: Concept, document: number, { idf, impact }: Bm25): boolean {
  let rarity = 0
  let present = 0
  let strongest = 0
  for (const [term, weight] of concept.terms) {
    if (weight === 1) rarity = Math.max(rarity, idf(term))
    const amount = impact(term, document)
    if (amount === 0) continue
    present = Math.max(present, weight)
    strongest = Math.max(strongest, weight * idf(term) * amount)
  }
  if (!concept.known) rarity *= UNKNOWN_SHARE
  rarity *= concept.weight
  total.rarity += rarity
  total.covered += rarity * Math.min(1, present * LEGAL_WORD_SHARE)
  total.strong += strongest * concept.weight
  return present > 0
}

/** Adds what a unit has of a legal phrase. @returns The share that it holds. */
function addSense(total: Total, sense: readonly string[], document: number, { idf, impact }: Bm25): number {
  let rarity = 0
  let covered = 0
  let strong = 0
  for (const term of sense) {
    const amount = impact(term, document)
    rarity += idf(term)
    if (amount > 0) covered += idf(term)
    strong += idf(term) * amount
  }
  const share = SENSE_SHARE / Math.sqrt(sense.length)
  total.rarity += rarity * share
  total.covered += covered * share
  total.strong += strong * share
  return rarity === 0 ? 0 : covered / rarity
}
