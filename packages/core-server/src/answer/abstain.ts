import type { QuestionTerms } from "../search/question-terms.ts"
import type { Found } from "../search/retrieve.ts"

/** Share of a question's meaning that the best article must carry; calibrated on test/fixtures/dev-questions.ts. */
const MIN_COVERAGE = 0.45
/** Share of a question's words that the corpus or the lexicon must know at all; not the half of them. */
const MIN_KNOWN = 0.5
/** Further articles are cited when they rank nearly as high as the best. */
const FURTHER_RANK = 0.6
const FURTHER_COVERAGE = 0.5
const MAX_CITED = 4

/** The articles that answer a question, best first; empty when none does. */
export function selectEvidence(found: readonly Found[], terms: QuestionTerms): Found[] {
  const best = found[0]
  const most = Math.max(0, ...found.map((one) => one.coverage))
  if (!best || most < MIN_COVERAGE || knownShare(terms) <= MIN_KNOWN) return []
  return found
    .filter((one) => one.rank >= best.rank * FURTHER_RANK && one.coverage >= most * FURTHER_COVERAGE)
    .slice(0, MAX_CITED)
}

function knownShare({ concepts }: QuestionTerms): number {
  const words = concepts.filter((concept) => concept.word !== null)
  return words.length === 0 ? 0 : words.filter((concept) => concept.known).length / words.length
}
