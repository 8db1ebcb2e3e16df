import type { Language } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import { LEXICONS } from "../law/lexicon/index.ts"
import { grams } from "../text/grams.ts"
import type { Bm25, Hit } from "./bm25.ts"
import { fuse } from "./fuse.ts"
import type { LawIndex } from "./law-index.ts"
import { type Concept, type QuestionTerms, questionTerms } from "./question-terms.ts"

/** How deep each ranking is read before fusion. */
const DEPTH = 100
/** How many of the fused are ranked again by how much of the question they carry. */
const RERANK_DEPTH = 50
const GRAM_WEIGHT = 0.3
/** A vector index counts as much as the words. */
const MEANING_WEIGHT = 1
/** The first rank of a fused ranking is worth about 1; these are the shares of the other two signals. */
const FUSED_SCALE = 60
const COVERAGE_SHARE = 1
const STRENGTH_SHARE = 1.5
/** A word that nobody knows says less about the question than a rare known one. */
const UNKNOWN_SHARE = 0.7
/** The legal sense of a phrase counts beside its words. */
const SENSE_SHARE = 0.8
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
  /** Like `coverage`, but counting how strongly the unit speaks of each word. */
  strength: number
  /** Share of the question's telling words that the unit carries, each counting the same, 0 to 1. */
  carried: number
  /** The largest share that the unit holds of a legal phrase that the lexicon gives for a phrase of the question. */
  sense: number
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
  const found = fuse(rankings, RERANK_DEPTH).flatMap(({ document, score }) => {
    const unit = index.units[document]
    if (!unit) return []
    const { coverage, strength, carried, sense } = match(terms, document, words)
    const rank = FUSED_SCALE * score + COVERAGE_SHARE * coverage + STRENGTH_SHARE * strength + favour(unit)
    return { unit, position: document, rank, coverage, strength, carried, sense }
  })
  found.sort((a, b) => b.rank - a.rank || a.position - b.position)
  return { found: found.slice(0, limit), terms }
}

type Match = Pick<Found, "coverage" | "strength" | "carried" | "sense">

/**
 * How well a unit meets the question. Each word counts once, by its best stand-in, so that a word with many legal
 * synonyms does not outweigh the others; the sense of a phrase counts by how much of it is there.
 * `coverage` goes by presence, `strength` by BM25 impact.
 */
function match({ concepts, senses }: QuestionTerms, document: number, words: Bm25): Match {
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
