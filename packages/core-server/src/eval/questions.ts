import type { Relevance } from "./measures.ts"

/** One question of an evaluation file. */
export interface EvalQuestion {
  id: string
  /** Kind, e.g. `lay`, `lookup`, `noise:typo`, `temporal`, `unanswerable:foreign_law`. */
  type: string
  query: string
  /** Empty for questions that must be declined. */
  relevance: Relevance
  /** Jalali date the question is about. */
  date: string | null
  /** Articles that must not come first. */
  mustNotLead: readonly string[]
  /** The question of which this one is a noisy copy. */
  base: string | null
}

/**
 * Reads an evaluation file: one `{ qid, type, query, qrels, target_date_jalali?, must_not_lead?, base? }` a line.
 *
 * @throws SyntaxError for a line that is not JSON; TypeError for one without `query`.
 */
export function parseQuestions(lines: string): EvalQuestion[] {
  return lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line, at) => {
      const record = JSON.parse(line) as Record<string, unknown>
      const query = record["query"] ?? record["question"]
      if (typeof query !== "string") throw new TypeError(`line ${at + 1} has no query`)
      return {
        id: String(record["qid"] ?? at + 1),
        type: String(record["type"] ?? "question"),
        query,
        relevance: (record["qrels"] ?? {}) as Relevance,
        date: (record["target_date_jalali"] as string | undefined) ?? null,
        mustNotLead: (record["must_not_lead"] as string[] | undefined) ?? [],
        base: (record["base"] as string | undefined) ?? null,
      }
    })
}
