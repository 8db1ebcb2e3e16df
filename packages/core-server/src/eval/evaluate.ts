import { find, unitsInOrder } from "../answer/find.ts"
import { languageOf } from "../answer/language.ts"
import { openLibrary } from "../answer/library.ts"
import { answerQuestion } from "../answer/pipeline.ts"
import type { FinishedAnswer } from "../answer/steps.ts"
import { loadDemoCorpus } from "../demo-corpus.ts"
import type { Corpus } from "../law/corpus.ts"
import { plainWordsOf } from "../law/plain-words.ts"
import { mean, ndcg, percentile, recall, reciprocalRank } from "./measures.ts"
import type { EvalQuestion } from "./questions.ts"

/** Figures of one kind of question; null where the kind has no such figure. */
export interface KindReport {
  type: string
  questions: number
  /** Quality of the first ten articles found. */
  ndcg10: number | null
  recall10: number | null
  mrr: number | null
  hit1: number | null
  /** Share of the answers that cite a relevant article. */
  citationHit: number | null
  /** Share of the cited articles that are relevant. */
  citationPrecision: number | null
  /** Share of the relevant articles that are cited. */
  citationRecall: number | null
  /** Share of the questions that were declined. */
  declined: number
  /** Share of the answers that say that the question takes something wrong for granted, or asks for what is not there. */
  corrected: number
  /** Share of the questions that name an article which must not come first and have it first. */
  wrongLead: number | null
  /** Milliseconds per answer. */
  latency: Latency
}

/** Milliseconds per answer. */
export interface Latency {
  p50: number
  p99: number
}

/** What was measured, by kind of question. */
export interface EvalReport {
  kinds: KindReport[]
  /** Quotes that stand in the cited text word for word, of all quotes. */
  verbatimQuotes: { of: number; right: number }
  latency: Latency
  /** One row per question, for reading what went wrong. */
  details: {
    id: string
    type: string
    query: string
    outcome: string
    found: string[]
    cited: string[]
    text: string
  }[]
}

/**
 * Runs questions through retrieval and answering and measures both, by kind of question.
 *
 * @param onProgress Told after each question.
 */
export async function evaluate(
  corpus: Corpus,
  questions: readonly EvalQuestion[],
  onProgress: (done: number, all: number) => void = () => {},
): Promise<EvalReport> {
  const library = openLibrary(corpus, plainWordsOf((await loadDemoCorpus()).units))
  const rows: Row[] = []
  for (const question of questions) {
    const asked = {
      text: question.query,
      language: languageOf(question.query),
      history: [],
      maxResults: 10,
      allowed: null,
      date: question.date,
    }
    const found = unitsInOrder(find(asked, library)).map((unit) => unit.id)
    const startedAt = performance.now()
    const answer = await finish(answerQuestion(asked, library))
    rows.push({ question, found, answer, ms: performance.now() - startedAt })
    onProgress(rows.length, questions.length)
  }
  const types = [...new Set(questions.map((question) => question.type))]
  const quotes = rows.flatMap(({ answer }) =>
    answer.citations.flatMap(({ text, spans }) =>
      spans.map(({ start, end }) => answer.text.includes(text.slice(start, end))),
    ),
  )
  return {
    kinds: types.map((type) =>
      report(
        type,
        rows.filter(({ question }) => question.type === type),
      ),
    ),
    verbatimQuotes: { of: quotes.length, right: quotes.filter(Boolean).length },
    latency: latencyOf(rows),
    details: rows.map(({ question, found, answer }) => ({
      id: question.id,
      type: question.type,
      query: question.query,
      outcome: answer.outcome,
      found,
      cited: answer.citations.map((citation) => citation.source_id),
      text: answer.text,
    })),
  }
}

async function finish(steps: AsyncGenerator<unknown, FinishedAnswer>): Promise<FinishedAnswer> {
  for (;;) {
    const step = await steps.next()
    if (step.done) return step.value
  }
}

interface Row {
  question: EvalQuestion
  /** Ids in order. */
  found: string[]
  answer: FinishedAnswer
  ms: number
}

function latencyOf(rows: readonly Row[]): Latency {
  const times = rows.map(({ ms }) => ms)
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}

const share = <T>(of: readonly T[], holds: (one: T) => boolean) => mean(of.map((one) => (holds(one) ? 1 : 0)))

function report(type: string, rows: readonly Row[]): KindReport {
  const judged = rows.filter(({ question }) => Object.keys(question.relevance).length > 0)
  const measure = (of: (row: (typeof rows)[number]) => number) => (judged.length > 0 ? mean(judged.map(of)) : null)
  const isRight = (question: EvalQuestion, id: string | undefined) =>
    id !== undefined && (question.relevance[id] ?? 0) > 0
  const cited = (answer: FinishedAnswer) => answer.citations.map((citation) => citation.source_id)
  const dated = rows.filter(({ question }) => question.mustNotLead.length > 0)
  const answered = judged.filter(({ answer }) => answer.citations.length > 0)
  return {
    type,
    questions: rows.length,
    ndcg10: measure(({ question, found }) => ndcg(found, question.relevance)),
    recall10: measure(({ question, found }) => recall(found, question.relevance)),
    mrr: measure(({ question, found }) => reciprocalRank(found, question.relevance)),
    hit1: measure(({ question, found }) => (isRight(question, found[0]) ? 1 : 0)),
    citationHit: measure(({ question, answer }) => (cited(answer).some((id) => isRight(question, id)) ? 1 : 0)),
    citationPrecision:
      answered.length > 0
        ? mean(answered.map(({ question, answer }) => mean(cited(answer).map((id) => (isRight(question, id) ? 1 : 0)))))
        : null,
    citationRecall: measure(({ question, answer }) => {
      const relevant = Object.keys(question.relevance)
      return share(relevant, (id) => cited(answer).includes(id))
    }),
    declined: share(rows, ({ answer }) => answer.outcome === "no_answer"),
    corrected: share(rows, ({ answer }) => answer.corrects === true),
    wrongLead:
      dated.length > 0 ? share(dated, ({ question, found }) => question.mustNotLead.includes(found[0] ?? "")) : null,
    latency: latencyOf(rows),
  }
}
