import type { Concept, QuestionTerms } from "../search/question-terms.ts"
import type { Found } from "../search/retrieve.ts"
import { terms } from "../text/tokens.ts"

/**
 * What speaks for an answer being there, as a weighted sum that must reach zero. The weights are a logistic regression
 * over everyday questions and rulings (answerable) and off-topic, foreign and missing-law questions (not), fitted on
 * development questions only; shares of the question, so that the size of the corpus does not matter.
 */
const EVIDENCE = {
  /** Start: nothing found is no answer. */
  none: -6.2,
  /** Share of the question's meaning that the fullest article carries, and that the first one does. */
  fullestCoverage: 1,
  firstCoverage: 1.8,
  /** How strongly the first article speaks of it. */
  firstStrength: 3.4,
  /** Share of the question's words that the corpus or the lexicon knows. */
  known: 1.8,
  /** Words that the lexicon knows as legal matters, up to three. */
  legalWords: 2,
  /** A longer question says more about what is meant: words up to eight. */
  length: 3.2,
  /** One word alone may mean anything. */
  singleWord: -1.6,
  /** The first article's own heading holds the question's words: «کارآموز کیست؟». Set by hand. */
  heading: 2,
} as const
const ENOUGH_LEGAL_WORDS = 3
const ENOUGH_WORDS = 8

/** Further articles are cited when they rank nearly as high as the best. */
const FURTHER_RANK = 0.8
const FURTHER_COVERAGE = 0.5
const MAX_CITED = 4

/** The articles that answer a question, best first; empty when none does. */
export function selectEvidence(found: readonly Found[], asked: QuestionTerms): Found[] {
  const best = found[0]
  if (!best || evidence(found, best, asked) < 0) return []
  const fullest = fullestCoverage(found)
  return found
    .filter((one) => one.rank >= best.rank * FURTHER_RANK && one.coverage >= fullest * FURTHER_COVERAGE)
    .slice(0, MAX_CITED)
}

const fullestCoverage = (found: readonly Found[]) => Math.max(0, ...found.map((one) => one.coverage))

function evidence(found: readonly Found[], best: Found, { concepts: words }: QuestionTerms): number {
  const share = (has: (concept: Concept) => boolean) => words.filter(has).length / Math.max(1, words.length)
  // A guess at the spelling is half known.
  const known = (share((concept) => concept.known) + share((concept) => concept.sure)) / 2
  const legal = words.filter((concept) => concept.terms.size > 2).length
  return (
    EVIDENCE.none +
    EVIDENCE.fullestCoverage * fullestCoverage(found) +
    EVIDENCE.firstCoverage * best.coverage +
    EVIDENCE.firstStrength * best.strength +
    EVIDENCE.known * known +
    EVIDENCE.legalWords * Math.min(1, legal / ENOUGH_LEGAL_WORDS) +
    EVIDENCE.length * Math.min(1, words.length / ENOUGH_WORDS) +
    (words.length <= 1 ? EVIDENCE.singleWord : 0) +
    (isInHeading(best, words) ? EVIDENCE.heading : 0)
  )
}

function isInHeading({ unit: { heading } }: Found, words: QuestionTerms["concepts"]): boolean {
  if (!heading || words.length === 0) return false
  const held = new Set(terms(`${heading.fa} ${heading.en ?? ""}`))
  return words.every((concept) => [...concept.terms].some(([term, weight]) => weight === 1 && held.has(term)))
}
