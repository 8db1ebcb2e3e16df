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

/** A term of a question, as it stands in the units that are looked at. */
interface Held {
  rarity: number
  /** How strongly each of the units speaks of it. */
  impacts: Float32Array
}

/** The terms of a question by name, each read from the index once, and the unit that is looked at. */
interface Sight {
  of(term: string): Held
  /** Place of the unit among those that are looked at. */
  place: number
}

/**
 * How well units meet a question. Each word counts once, by its best stand-in, so that a word with many legal synonyms
 * does not outweigh the others; the sense of a phrase counts by how much of it is there.
 * `coverage` goes by presence, `strength` by BM25 impact.
 *
 * @returns One coverage per unit, in the order given.
 */
export function coverageOf(asked: QuestionTerms, documents: readonly number[], words: Bm25): Coverage[] {
  const known = new Map<string, Held>()
  const of = (term: string): Held => {
    const before = known.get(term)
    if (before) return before
    const held = { rarity: words.idf(term), impacts: words.impacts(term, documents) }
    known.set(term, held)
    return held
  }
  return documents.map((_, place) => coverageAt(asked, { of, place }))
}

function coverageAt({ concepts, senses }: QuestionTerms, sight: Sight): Coverage {
  const total = { rarity: 0, covered: 0, strong: 0 }
  const telling = concepts.filter((concept) => concept.weight === 1)
  let held = 0
  for (const concept of concepts) {
    const isHeld = addWord(total, concept, sight)
    if (isHeld && concept.weight === 1) held++
  }
  let fullest = 0
  for (const sense of senses) fullest = Math.max(fullest, addSense(total, sense, sight))
  const { rarity, covered, strong } = total
  const carried = held / Math.max(1, telling.length)
  if (rarity === 0) return { coverage: 0, strength: 0, carried, sense: fullest }
  return { coverage: covered / rarity, strength: strong / rarity, carried, sense: fullest }
}

type Total = { rarity: number; covered: number; strong: number }

/** Adds what a unit has of one word. @returns Whether it holds it. */
function addWord(total: Total, concept: Concept, { of, place }: Sight): boolean {
  let rarity = 0
  let present = 0
  let strongest = 0
  for (const [term, weight] of concept.terms) {
    const held = of(term)
    if (weight === 1) rarity = Math.max(rarity, held.rarity)
    const amount = held.impacts[place] ?? 0
    if (amount === 0) continue
    present = Math.max(present, weight)
    strongest = Math.max(strongest, weight * held.rarity * amount)
  }
  if (!concept.known) rarity *= UNKNOWN_SHARE
  rarity *= concept.weight
  total.rarity += rarity
  total.covered += rarity * Math.min(1, present * LEGAL_WORD_SHARE)
  total.strong += strongest * concept.weight
  return present > 0
}

/** Adds what a unit has of a legal phrase. @returns The share that it holds. */
function addSense(total: Total, sense: readonly string[], { of, place }: Sight): number {
  let rarity = 0
  let covered = 0
  let strong = 0
  for (const term of sense) {
    const held = of(term)
    const amount = held.impacts[place] ?? 0
    rarity += held.rarity
    if (amount > 0) covered += held.rarity
    strong += held.rarity * amount
  }
  const share = SENSE_SHARE / Math.sqrt(sense.length)
  total.rarity += rarity * share
  total.covered += covered * share
  total.strong += strong * share
  return rarity === 0 ? 0 : covered / rarity
}
