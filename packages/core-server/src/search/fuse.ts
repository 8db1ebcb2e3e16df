import type { Hit } from "./bm25.ts"

/** The usual constant of reciprocal rank fusion. */
const RRF_K = 60

/** A ranking and how much it counts. */
export interface Ranking {
  hits: readonly Hit[]
  weight: number
}

/** Fuses rankings by reciprocal rank; equal sums in document order. */
export function fuse(rankings: readonly Ranking[], limit: number): Hit[] {
  const sums = new Map<number, number>()
  for (const { hits, weight } of rankings)
    for (const [rank, { document }] of hits.entries())
      sums.set(document, (sums.get(document) ?? 0) + weight / (RRF_K + rank + 1))
  return [...sums]
    .map(([document, score]) => ({ document, score }))
    .sort((a, b) => b.score - a.score || a.document - b.document)
    .slice(0, limit)
}
