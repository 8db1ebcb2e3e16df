import type { EvalReport } from "./evaluate.ts"

const COLUMNS = [
  ["nDCG@10", "ndcg10"],
  ["recall@10", "recall10"],
  ["MRR", "mrr"],
  ["hit@1", "hit1"],
  ["cited", "citationHit"],
  ["cite prec.", "citationPrecision"],
  ["cite rec.", "citationRecall"],
  ["declined", "declined"],
  ["corrected", "corrected"],
  ["wrong lead", "wrongLead"],
] as const

const LEGEND = `cited: answers that cite a relevant article; cite prec.: cited articles that are relevant; cite rec.: relevant articles
that are cited; corrected: answers that say what the question has wrong; wrong lead: an article of the wrong time first`

/** The report as a table for people. */
export function formatReport({ kinds, verbatimQuotes, latency }: EvalReport): string {
  const rows = kinds.map((kind) => [
    kind.type,
    String(kind.questions),
    ...COLUMNS.map(([, figure]) => kind[figure]?.toFixed(3) ?? "-"),
    kind.latency.p50.toFixed(1),
    kind.latency.p99.toFixed(1),
  ])
  const all = [["kind", "n", ...COLUMNS.map(([heading]) => heading), "ms p50", "ms p99"], ...rows]
  const widths = all[0]?.map((_, at) => Math.max(...all.map((row) => row[at]?.length ?? 0))) ?? []
  const lines = all.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join("  "),
  )
  return [
    ...lines,
    "",
    LEGEND,
    `verbatim quotes: ${verbatimQuotes.right} of ${verbatimQuotes.of}`,
    `time per answer: p50 ${latency.p50.toFixed(1)} ms, p99 ${latency.p99.toFixed(1)} ms`,
  ].join("\n")
}
