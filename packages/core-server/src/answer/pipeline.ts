import type { Language } from "@qanun/contract"
import { jalaliToGregorian } from "../law/jalali.ts"
import { retrieve } from "../search/retrieve.ts"
import { withoutArticles } from "../text/arabic.ts"
import { selectEvidence } from "./abstain.ts"
import { type Composed, composeAnswer } from "./compose.ts"
import { condense } from "./condense.ts"
import { languageOf } from "./language.ts"
import type { Library } from "./library.ts"
import { lookUp } from "./look-up.ts"
import { missingLaw } from "./missing-law.ts"
import { screenQuestion } from "./screen.ts"
import { type AnswerStep, type FinishedAnswer, tokensOf } from "./steps.ts"
import { foundWords, subjectNotHere, WORDS } from "./words.ts"

/** A question as the pipeline takes it. */
export interface Question {
  text: string
  /** What the caller states; the text itself decides where it can. */
  language: Language
  /** Earlier questions of the conversation, newest last. */
  history: readonly string[]
  /** How many articles to consider. */
  maxResults: number
  /** One byte per unit, 0 to leave it out; null: everything in force. */
  allowed: Uint8Array | null
}

/** Answers one question from the law: screen, look up, search, decide, quote. */
export async function* answerQuestion(
  question: Question,
  library: Library,
): AsyncGenerator<AnswerStep, FinishedAnswer> {
  const language = languageOf(question.text, question.language)
  yield { type: "status", stage: "searching", message: WORDS.searching[language] }

  const refusal = screenQuestion(question.text)
  if (refusal) return yield* decline(WORDS[refusal][language])

  const asked = condense(question.text, question.history)
  const named = lookUp(asked, library.index, library.references, language)
  if (named && named.units.length === 0 && named.notice) return yield* decline(named.notice)

  const elsewhere = named ? undefined : missingLaw(asked, library.titles)
  if (elsewhere) return yield* decline(subjectNotHere(elsewhere, language))

  const allowed = question.allowed ?? library.inForce
  const searched = language === "ar" ? withoutArticles(asked) : asked
  const { found, terms } = retrieve(library.index, searched, {
    limit: Math.max(question.maxResults, 10),
    language: language === "en" ? "en" : "fa",
    allowed,
  })
  const units = named?.units.length ? named.units : selectEvidence(found, terms).map(({ unit }) => unit)
  if (units.length === 0) return yield* decline(WORDS.noAnswer[language])

  yield { type: "status", stage: "found", message: foundWords(units.length, language) }
  const { idf } = (language === "en" ? library.index.english : null) ?? library.index.persian
  const scorer = { weights: terms.weights, idf }
  const answer = composeAnswer(units, {
    language,
    scorer,
    toGregorian: jalaliToGregorian,
    lead: named?.notice ?? undefined,
  })
  return yield* write(answer, language)
}

async function* write({ text, citations }: Composed, language: Language): AsyncGenerator<AnswerStep, FinishedAnswer> {
  yield { type: "citations", citations }
  yield { type: "status", stage: "writing", message: WORDS.writing[language] }
  yield* tokensOf(text)
  return { text, citations, outcome: "answered" }
}

async function* decline(text: string): AsyncGenerator<AnswerStep, FinishedAnswer> {
  yield* tokensOf(text)
  return { text, citations: [], outcome: "no_answer" }
}
