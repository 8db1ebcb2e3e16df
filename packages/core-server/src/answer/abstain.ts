import type { Concept, QuestionTerms } from "../search/question-terms.ts"
import type { Found } from "../search/retrieve.ts"
import { terms } from "../text/tokens.ts"
import { FEW_UNITS, saysItself } from "./own-rules.ts"

/** What speaks for an answer being there, each 0 to 1 and a share of the question, so that corpora of any size compare. */
export interface Signals {
  /** Share of the question's meaning that the fullest article carries. */
  fullestCoverage: number
  /** How strongly the first article speaks of it. */
  firstStrength: number
  /** Telling words that the first article carries, up to four. */
  carriedWords: number
  /** Share that the first article holds of a legal phrase that stands for a phrase of the question. */
  sense: number
  /** Share of the words that the corpus or the lexicon knows; a guess at the spelling is half known. */
  known: number
  /** Telling words that the lexicon knows as legal matters, up to two. */
  legalWords: number
  /** One telling word alone may mean anything. */
  singleWord: number
  /** Share of the first five articles that are of the first one's topic. */
  sameTopic: number
  /** The first article's own heading holds the question's words: «کارآموز کیست؟». */
  heading: number
  /** How near the question comes to a way in which people ask for the first article. */
  way: number
}

/**
 * Weights of the signals; with the start they must reach zero. A logistic regression over everyday questions (answerable)
 * and off-topic, foreign and missing-law questions (not), on the summaries and on the statutes, development questions
 * only, cross-validated; heading and way by hand.
 */
const NOTHING_FOUND = -6.9
const SIGNALS: readonly (readonly [keyof Signals, number])[] = [
  ["fullestCoverage", 0.6],
  ["firstStrength", 3.5],
  ["carriedWords", 3.4],
  ["sense", 1.4],
  ["known", 2.1],
  ["legalWords", 1.2],
  ["singleWord", -0.5],
  ["sameTopic", 1],
  ["heading", 1.7],
  ["way", 2],
]

const upTo = (count: number, most: number) => Math.min(1, count / most)

export function signalsOf(found: readonly Found[], { concepts }: QuestionTerms): Signals {
  const best = found[0]
  const telling = concepts.filter(({ weight }) => weight === 1)
  const share = (has: (concept: Concept) => boolean) => telling.filter(has).length / Math.max(1, telling.length)
  const near = found.slice(0, 5)
  return {
    fullestCoverage: Math.max(0, ...found.map((one) => one.coverage)),
    firstStrength: best?.strength ?? 0,
    carriedWords: upTo(Math.round((best?.carried ?? 0) * telling.length), 4),
    sense: best?.sense ?? 0,
    known: (share((concept) => concept.known) + share((concept) => concept.sure)) / 2,
    legalWords: upTo(telling.filter((concept) => concept.terms.size > 2).length, 2),
    singleWord: telling.length <= 1 ? 1 : 0,
    sameTopic: near.filter(({ unit }) => unit.topic === best?.unit.topic).length / Math.max(1, near.length),
    heading: best && isInHeading(best, telling) ? 1 : 0,
    way: best?.way ?? 0,
  }
}

/** Further articles are cited when they rank nearly as high as the best. */
const FURTHER_RANK = 0.85
/** … and when no gap this wide, as a share of the best rank, parts them from those before. */
const RANK_GAP = 0.09
const FURTHER_COVERAGE = 0.5
/** … and speak of it strongly enough: beside an article that carries all of the question, a special case does not. */
const FURTHER_STRENGTH = 0.6
const FURTHER_STRENGTH_BESIDE_FULL = 0.8
const FULL_COVERAGE = 0.95
const MAX_CITED = 4

/** What the lexicon has no words for gathers less evidence, up to so much less. */
const FEWER_UNITS_SLACK = 2.6

/**
 * The articles that answer a question, best first; empty when none does.
 *
 * @param size Units that could have been found.
 */
export function selectEvidence(found: readonly Found[], asked: QuestionTerms, size: number): Found[] {
  const best = found[0]
  if (!best || evidence(signalsOf(found, asked)) + slackFor(best, asked, size) < 0) return []
  const fullest = Math.max(0, ...found.map((one) => one.coverage))
  const strength = best.strength * (best.coverage < FULL_COVERAGE ? FURTHER_STRENGTH : FURTHER_STRENGTH_BESIDE_FULL)
  const near = found.findIndex(({ rank }, at) => (found[at - 1]?.rank ?? rank) - rank > best.rank * RANK_GAP)
  return found
    .slice(0, near < 0 ? found.length : near)
    .filter(
      (one) =>
        one === best ||
        (one.rank >= best.rank * FURTHER_RANK &&
          one.coverage >= fullest * FURTHER_COVERAGE &&
          one.strength >= strength),
    )
    .slice(0, MAX_CITED)
}

function slackFor({ unit }: Found, { concepts }: QuestionTerms, size: number): number {
  return size < FEW_UNITS && saysItself(unit, concepts) ? FEWER_UNITS_SLACK * (1 - size / FEW_UNITS) : 0
}

const evidence = (signals: Signals): number =>
  NOTHING_FOUND + SIGNALS.reduce((sum, [signal, weight]) => sum + weight * signals[signal], 0)

/** A legal word that the lexicon gives for an everyday one counts like the word itself. */
const LEGAL_WORD = 0.6

function isInHeading({ unit: { heading } }: Found, words: QuestionTerms["concepts"]): boolean {
  if (!heading || words.length === 0) return false
  const held = new Set(terms(`${heading.fa} ${heading.en ?? ""}`))
  return words.every((concept) => [...concept.terms].some(([term, weight]) => weight >= LEGAL_WORD && held.has(term)))
}
