import type { LawUnit } from "../law/corpus.ts"
import type { LawIndex } from "../search/law-index.ts"
import type { Concept } from "../search/question-terms.ts"
import { terms, tokenize } from "../text/tokens.ts"

/** Among so few units, one that shares words with a question by chance is unlikely: less evidence is enough. */
export const FEW_UNITS = 100

const CALLS_ITSELF_LAW = /قانون|\b(?:law|act|code|statute)\b/iu

/**
 * Whether a corpus is a few rules of somebody's own, e.g. of a firm. What our lists know of the law's subjects and of what
 * is no matter of law says nothing about those.
 */
export function areOwnRules({ units, laws }: LawIndex): boolean {
  if (units.length >= FEW_UNITS) return false
  for (const { title } of laws.values()) if (CALLS_ITSELF_LAW.test(title)) return false
  return true
}

/** Share of the telling words of a question that a unit must say, and of a longer one. */
const MOST = 0.6
const HALF = 0.5
const LONG = 4

/** Like the lexicon's own words, a repair of an ending stands for the word; a guess at a spelling does not. */
const REPAIR = 0.7

/**
 * Whether a unit says most of a question's telling words itself. A word that the lexicon knows as a legal matter must stand
 * there as it is: «مهریه» is not «مهر», the month. Words of the law's title are what all of its units are about.
 */
export function saysItself({ heading, text, law }: LawUnit, concepts: readonly Concept[]): boolean {
  const tokens = tokenize([heading?.fa, heading?.en, text.fa, text.en].join("\n"))
  const [words, held] = [new Set(tokens.map(({ word }) => word)), new Set(tokens.map(({ term }) => term))]
  const titled = new Set(terms(`${law.fa} ${law.en ?? ""}`))
  const isTelling = ({ weight, terms }: Concept) =>
    weight === 1 && ![...terms].some(([term, share]) => share === 1 && titled.has(term))
  const isSaid = ({ word, terms, sure }: Concept) =>
    words.has(word) || (sure && terms.size <= 2 && [...terms].some(([term, share]) => share > REPAIR && held.has(term)))
  const telling = concepts.filter(isTelling)
  const said = telling.filter(isSaid).length
  return said > 0 && said >= telling.length * (telling.length < LONG ? MOST : HALF)
}
