import { namesSameLaw } from "../law/law-names-match.ts"
import { OTHER_LAWS } from "../law/other-laws.ts"
import { isStopWord } from "../text/stop-words.ts"
import { tokenize } from "../text/tokens.ts"

interface Subject {
  law: string
  terms: readonly string[]
}

const contentTerms = (text: string) => tokenize(text).flatMap(({ word, term }) => (isStopWord(word) ? [] : [term]))

const SUBJECTS: readonly Subject[] = OTHER_LAWS.trim()
  .split("\n")
  .flatMap((line) => {
    const [law = "", subjects = ""] = line.split(":")
    return subjects.split("،").map((subject) => ({ law: law.trim(), terms: contentTerms(subject) }))
  })
  .filter(({ terms }) => terms.length > 0)

/**
 * The law that alone governs a question's subject and that the corpus does not hold.
 *
 * @param titles Titles of the laws of the corpus.
 */
export function missingLaw(question: string, titles: readonly string[]): string | undefined {
  const asked = contentTerms(question)
  const subject = SUBJECTS.find(({ terms }) => containsRun(asked, terms))
  if (!subject) return undefined
  return titles.some((title) => namesSameLaw(subject.law, title)) ? undefined : subject.law
}

function containsRun(asked: readonly string[], run: readonly string[]): boolean {
  for (let at = 0; at + run.length <= asked.length; at++)
    if (run.every((term, offset) => asked[at + offset] === term)) return true
  return false
}
