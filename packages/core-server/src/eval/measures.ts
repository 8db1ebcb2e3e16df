/** How relevant each article is to a question: 2 answers it, 1 helps. */
export type Relevance = Readonly<Record<string, number>>

const DEPTH = 10

/** Discounted gain of the first ten against the best possible order, 0 to 1. */
export function ndcg(ids: readonly string[], relevance: Relevance): number {
  const gain = (grades: readonly number[]) =>
    grades.reduce((sum, grade, rank) => sum + (2 ** grade - 1) / Math.log2(rank + 2), 0)
  const best = gain(
    Object.values(relevance)
      .sort((a, b) => b - a)
      .slice(0, DEPTH),
  )
  return best === 0 ? 0 : gain(ids.slice(0, DEPTH).map((id) => relevance[id] ?? 0)) / best
}

/** Share of the relevant articles among the first ten. */
export function recall(ids: readonly string[], relevance: Relevance): number {
  const relevant = Object.keys(relevance)
  const top = ids.slice(0, DEPTH)
  return relevant.length === 0 ? 0 : relevant.filter((id) => top.includes(id)).length / relevant.length
}

/** One over the rank of the first relevant article; 0 when none was found. */
export function reciprocalRank(ids: readonly string[], relevance: Relevance): number {
  const rank = ids.findIndex((id) => (relevance[id] ?? 0) > 0)
  return rank < 0 ? 0 : 1 / (rank + 1)
}

/** Mean; 0 of nothing. */
export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** The value below which the given share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
