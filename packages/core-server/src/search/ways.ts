import type { Bm25 } from "./bm25.ts"
import { UNKNOWN_SHARE } from "./coverage.ts"
import type { QuestionTerms } from "./question-terms.ts"

/** A way to ask of which only a part is in the question counts for little … */
const PRECISION_POWER = 2
/** … and one that is the whole question for more than one that is a part of it. */
const RECALL_POWER = 0.6

/** How near the nearest of the ways in which people ask for a unit comes to a question, 0 to 1. */
export type NearestWay = (ways: readonly (readonly string[])[]) => number

/**
 * Compares a question with ways to ask. Words count by how rare they are; a legal word that stands for an everyday
 * one counts by its weight.
 */
export function nearestWay({ concepts }: QuestionTerms, { idf }: Bm25): NearestWay {
  const asked = new Map<string, number>()
  let whole = 0
  for (const { terms, weight, known } of concepts) {
    let rarity = 0
    for (const [term, share] of terms) {
      asked.set(term, Math.max(asked.get(term) ?? 0, share))
      if (share === 1) rarity = Math.max(rarity, idf(term))
    }
    whole += rarity * weight * (known ? 1 : UNKNOWN_SHARE)
  }
  return (ways) => {
    let nearest = 0
    for (const way of ways) {
      let all = 0
      let met = 0
      for (const term of way) {
        const rarity = idf(term)
        all += rarity
        met += rarity * (asked.get(term) ?? 0)
      }
      if (met > 0)
        nearest = Math.max(nearest, (met / all) ** PRECISION_POWER * Math.min(1, met / whole) ** RECALL_POWER)
    }
    return nearest
  }
}
