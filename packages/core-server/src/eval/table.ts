import type { EvalReport } from "./evaluate.ts"

const COLUMNS = ["ndcg10", "recall10", "mrr", "hit1", "citationHit", "citationPrecision", "declined"] as const
const HEADINGS = ["nDCG@10", "recall@10", "MRR", "hit@1", "cited", "cite prec.", "declined"]

/** The report as a table for people. */
export function formatReport({ kinds, verbatimQuotes, latency }: EvalReport): string {
  const rows = kinds.map((kind) => [
    kind.type,
    String(kind.questions),
    ...COLUMNS.map((column) => kind[column]?.toFixed(3) ?? "-"),
  ])
  const all = [["kind", "n", ...HEADINGS], ...rows]
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0))) ?? []
  const lines = all.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "),
  )
  return [
    ...lines,
    `verbatim quotes: ${verbatimQuotes.right} of ${verbatimQuotes.of}`,
    `time per answer: p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms`,
  ].join("\n")
}
