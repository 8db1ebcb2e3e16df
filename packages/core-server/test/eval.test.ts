import { expect, test } from "vitest"
import { evaluate, formatReport, loadDemoCorpus, parseQuestions } from "../src/index.ts"
import { ANSWERABLE, UNANSWERABLE } from "./fixtures/dev-questions.ts"
import { FALSE_PREMISES } from "./fixtures/premise-questions.ts"
import { SPOKEN, SPOKEN_UNANSWERABLE } from "./fixtures/spoken-questions.ts"
import { TYPED, TYPED_UNANSWERABLE } from "./fixtures/typed-questions.ts"

const lines = (type: string, questions: readonly (readonly [string, ...string[]])[]) =>
  questions.map(([query, ...ids]) => ({ type, query, qrels: Object.fromEntries(ids.map((id) => [id, 2])) }))
const questions = parseQuestions(
  [
    ...lines("written", ANSWERABLE),
    ...lines("spoken", SPOKEN),
    ...lines("typed", TYPED),
    ...lines("false premise", FALSE_PREMISES),
    ...[...UNANSWERABLE, ...SPOKEN_UNANSWERABLE, ...TYPED_UNANSWERABLE].map((query) => ({ type: "to decline", query })),
    { type: "dated", query: "سرقفلی مغازه‌ای که سال ۱۳۶۵ اجاره شده", must_not_lead: ["landlord-tenant-1376:6"] },
  ]
    .map((question) => JSON.stringify(question))
    .join("\n"),
)
const report = await evaluate(await loadDemoCorpus(), questions)
const kind = (type: string) => report.kinds.find((one) => one.type === type)!

test("on the demo corpus, questions of every kind find and cite what they should", () => {
  const least: [string, number, number, number][] = [
    // kind, nDCG@10, share that cites a relevant article, precision of the citations
    ["written", 0.9, 0.95, 0.75],
    ["spoken", 0.85, 0.93, 0.7],
    ["typed", 0.85, 0.93, 0.65],
  ]
  for (const [type, ndcg, cited, precision] of least) {
    const { ndcg10, citationHit, citationPrecision, declined } = kind(type)
    expect([type, ndcg10! >= ndcg, citationHit! >= cited, citationPrecision! >= precision]).toEqual([
      type,
      true,
      true,
      true,
    ])
    expect(declined).toBeLessThanOrEqual(0.03)
  }
  expect(kind("to decline").declined).toBeGreaterThanOrEqual(0.97)
  expect(kind("false premise").corrected).toBe(1)
  expect(kind("dated").wrongLead).toBe(0)
  expect(report.verbatimQuotes.right).toBe(report.verbatimQuotes.of)
})

test("every figure of the report is in its table, and the report is plain JSON", () => {
  const table = formatReport(report)
  for (const { type, questions: count, ndcg10, citationRecall } of report.kinds) {
    const row = table.split("\n").find((line) => line.startsWith(`${type} `))!
    expect(row).toContain(String(count))
    for (const figure of [ndcg10, citationRecall]) if (figure !== null) expect(row).toContain(figure.toFixed(3))
  }
  for (const heading of ["MRR", "cite rec.", "corrected", "wrong lead", "ms p99"]) expect(table).toContain(heading)
  expect(JSON.parse(JSON.stringify(report))).toEqual(report)
})
