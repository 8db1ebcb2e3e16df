import { namesSameLaw } from "../law/law-names-match.ts"
import { OTHER_LAWS } from "../law/other-laws.ts"
import { terms } from "../text/tokens.ts"

interface Subject {
  law: string
  run: readonly string[]
}

const SUBJECTS: readonly Subject[] = OTHER_LAWS.trim()
  .split("\n")
  .flatMap((line) => {
    const [law = "", subjects = ""] = line.split(":")
    return subjects.split("،").map((subject) => ({ law: law.trim(), run: terms(subject) }))
  })
  .filter(({ run }) => run.length > 0)

/**
 * The law that alone governs a question's subject and that the corpus does not hold.
 *
 * @param titles Titles of the laws of the corpus.
 */
export function missingLaw(question: string, titles: readonly string[]): string | undefined {
  const asked = terms(question)
  const subject = SUBJECTS.find(({ run }) => containsRun(asked, run))
  if (!subject) return undefined
  return titles.some((title) => namesSameLaw(subject.law, title)) ? undefined : subject.law
}

function containsRun(asked: readonly string[], run: readonly string[]): boolean {
  for (let at = 0; at + run.length <= asked.length; at++)
    if (run.every((term, offset) => asked[at + offset] === term)) return true
  return false
}
