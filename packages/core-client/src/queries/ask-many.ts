import type { Answer } from "../answer.ts"
import { check, checkSignal } from "../check.ts"
import type { CoreClient } from "../client.ts"
import type { CallOptions } from "../context.ts"
import { isQanunError, QanunError } from "../errors.ts"
import type { Question } from "../question.ts"
import { checkClient } from "./check-client.ts"

/** What came of one of many questions. */
export type AskResult = { ok: true; answer: Answer } | { ok: false; error: QanunError }

/** How many questions are asked at a time, and who hears of each. */
export interface AskManyOptions extends CallOptions {
  /** Questions that are asked at the same time, 1 to 50. @defaultValue 4 */
  concurrency?: number | undefined
  /** Called as each question is done, in the order in which they are. */
  onResult?: ((result: AskResult, index: number) => void) | undefined
}

/**
 * Asks many questions, some at a time, and gives what came of each, in the order of the questions. A question that fails does
 * not end the others.
 *
 * @throws QanunError `invalid_argument` before anything is sent.
 * @example
 * import { askMany, createCoreClient } from "@qanun/core-client"
 * const results = await askMany(createCoreClient({ baseUrl }), [{ query: "…" }, { query: "…" }], { concurrency: 8 })
 */
export async function askMany(
  client: Pick<CoreClient, "query">,
  questions: readonly Question[],
  options: AskManyOptions = {},
): Promise<AskResult[]> {
  checkClient(client)
  check("questions", questions ?? null, "an array")
  const { concurrency = 4, signal, onResult } = check("options", options, "an object")
  check("concurrency", concurrency, 1, 50)
  check("onResult", onResult, "a function")
  checkSignal(signal)
  const results: AskResult[] = []
  const waiting = questions.entries()
  const work = async () => {
    for (const [index, question] of waiting) {
      const result: AskResult = await client.query.ask(question, { signal }).then(
        (answer) => ({ ok: true, answer }),
        (error) => ({ ok: false, error: isQanunError(error) ? error : unexpected(error) }),
      )
      results[index] = result
      onResult?.(result, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, questions.length) }, work))
  return results
}

function unexpected(cause: unknown): QanunError {
  return new QanunError("invalid_response", "The question failed in an unexpected way.", { cause })
}
