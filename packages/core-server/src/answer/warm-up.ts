import { setImmediate } from "node:timers/promises"
import { DEFAULT_MAX_RESULTS } from "../config.ts"
import { languageOf } from "./language.ts"
import type { Library } from "./library.ts"
import { answerQuestion } from "./pipeline.ts"

/** From so many questions on, more of them make the next one no cheaper. */
const QUESTIONS = 60

/**
 * Answers headings of the corpus for nobody, so that the first readers do not wait for code and tables that are cold.
 * Asks no endpoint, stores nothing, and lets others take their turn after each question.
 *
 * @param signal Ends it after the question that is being answered.
 * @returns How many questions were answered.
 */
export async function warmUp(library: Library, signal: AbortSignal): Promise<number> {
  const own: Library = { ...library, llm: undefined, meaning: undefined }
  let answered = 0
  for (const text of headingsOf(library)) {
    await setImmediate()
    if (signal.aborted) break
    const steps = answerQuestion(
      {
        text,
        language: languageOf(text),
        history: [],
        maxResults: DEFAULT_MAX_RESULTS,
        allowed: null,
        date: null,
      },
      own,
    )
    while (!(await steps.next()).done);
    answered++
  }
  return answered
}

/** Headings from all over the corpus, in both of its languages by turns. */
function headingsOf({ index: { units } }: Library): string[] {
  const step = Math.max(1, Math.ceil(units.length / QUESTIONS))
  return units
    .filter((_, position) => position % step === 0)
    .map(({ heading, law }, n) => {
      const title = heading ?? law
      return (n % 2 === 1 && title.en) || title.fa
    })
}
