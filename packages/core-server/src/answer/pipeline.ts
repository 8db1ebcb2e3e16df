import type { Language, LlmSettings } from "@qanun/contract"
import { CoreError } from "../errors.ts"
import type { Llm } from "../llm/client.ts"
import { LlmError } from "../llm/errors.ts"
import type { Filters } from "../search/filters.ts"
import { type Composed, composeAnswer } from "./compose.ts"
import { condense } from "./condense.ts"
import { decide } from "./decide.ts"
import type { FindRequest } from "./find.ts"
import { generate } from "./generate.ts"
import { languageOf } from "./language.ts"
import type { Library } from "./library.ts"
import { areOwnRules } from "./own-rules.ts"
import { screenQuestion } from "./screen.ts"
import { type AnswerStep, type FinishedAnswer, tokensOf } from "./steps.ts"
import { foundWords, WORDS } from "./words.ts"

/** A question as the pipeline takes it; its `language` is what the caller states, the text decides where it can. */
export interface Question extends FindRequest {
  /** Earlier questions of the conversation, newest last. */
  history: readonly string[]
  /** What `allowed` was made from. */
  filters?: Filters | null
  /** For the model, where there is one. */
  settings?: LlmSettings
  /** Stops the answer. */
  signal?: AbortSignal
}

/** Answers one question from the law: screen, find, decide, quote. */
export async function* answerQuestion(
  question: Question,
  library: Library,
): AsyncGenerator<AnswerStep, FinishedAnswer> {
  const language = languageOf(question.text, question.language)
  yield { type: "status", stage: "searching", message: WORDS.searching[language] }

  const refusal = screenQuestion(question.text)
  const isAboutSubject = refusal === "noAnswer" || refusal === "foreignLaw"
  if (refusal && !(isAboutSubject && areOwnRules(library.index))) return yield* decline(WORDS[refusal][language])

  const text = condense(question.text, question.history)
  const asked = { ...question, text, language }
  const meaning = await library.meaning?.nearest(asked, library, question.signal)
  const decision = decide({ ...asked, meaning }, library, language)
  if (decision.kind === "decline") return yield* decline(decision.text, decision.corrects)
  const { units, terms, lead, corrects } = decision

  yield { type: "status", stage: "found", message: foundWords(units.length, language) }
  const { idf } = (language === "en" ? library.index.english : null) ?? library.index.persian
  const scorer = { weights: terms.weights, idf }
  const quoted = composeAnswer(units, { language, scorer, today: library.today(), lead })

  const written = library.llm && !lead ? yield* ask(library.llm, text, quoted, question, language) : undefined
  if (written?.text) return written
  const answer = { ...(yield* quote(quoted, language)), corrects }
  return written?.model ? { ...answer, wasted: written.model.usage } : answer
}

async function* quote({ text, citations }: Composed, language: Language): AsyncGenerator<AnswerStep, FinishedAnswer> {
  yield { type: "citations", citations }
  yield { type: "status", stage: "writing", message: WORDS.writing[language] }
  yield* tokensOf(text)
  return { text, citations, outcome: "answered" }
}

/** Lets the model write from the sources that would be quoted. Without text when nothing it wrote can be sent. */
async function* ask(
  llm: Llm,
  text: string,
  { citations: sources }: Composed,
  { settings = {}, signal = new AbortController().signal }: Question,
  language: Language,
): AsyncGenerator<AnswerStep, FinishedAnswer | undefined> {
  const steps = generate(llm, { question: text, sources, language, settings, signal })
  let begun = false
  for (;;) {
    const step = await steps.next().catch((error: unknown) => {
      // Quotes need no model; but what was sent cannot be taken back.
      if (begun || !(error instanceof LlmError)) throw new CoreError("core_failed", { cause: error })
      return { done: true, value: undefined } as const
    })
    if (step.done) {
      if (!step.value) return undefined
      if (!begun) return { ...step.value, outcome: "answered" }
      yield { type: "citations", citations: step.value.citations }
      return { ...step.value, outcome: "answered" }
    }
    if (!begun) {
      yield { type: "citations", citations: sources.map((source) => ({ ...source, spans: [] })) }
      yield { type: "status", stage: "writing", message: WORDS.writing[language] }
    }
    begun = true
    yield step.value
  }
}

async function* decline(text: string, corrects = false): AsyncGenerator<AnswerStep, FinishedAnswer> {
  yield* tokensOf(text)
  return { text, citations: [], outcome: "no_answer", corrects }
}
