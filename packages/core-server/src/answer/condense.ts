import { isStopWord } from "../text/stop-words.ts"
import { tokenize } from "../text/tokens.ts"

/** A question with no more words than this is taken as a follow-up when it starts like one. */
const SHORT_FOLLOW_UP = 4
const OPENING =
  /^(?:و|پس|اما|ولی|چرا|چطور|چگونه|یعنی|بیشتر|and|but|so|what about|why|how|then|و ماذا|لماذا)(?=[\s؟?،,]|$)/iu
const POINTING = /(?:^|\s)(?:آن|اون|این|همین|همان|اونجا|آنها|it|that|this|they|ذلک|هذا)(?=[\s؟?،,.]|$)/iu

/**
 * The question as it stands alone: a short follow-up gets the visitor's previous question in front.
 *
 * @param history The visitor's earlier questions, newest last.
 */
export function condense(question: string, history: readonly string[]): string {
  const previous = history.at(-1)
  if (!previous) return question
  const content = tokenize(question).filter(({ word }) => !isStopWord(word)).length
  const dependent =
    content <= 1 || (content <= SHORT_FOLLOW_UP && (OPENING.test(question.trim()) || POINTING.test(question)))
  return dependent ? `${previous} ${question}` : question
}
