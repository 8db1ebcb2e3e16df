const MAX_TITLE_CHARACTERS = 80

/** A conversation's first title: the start of its first question, on one line. */
export function titleOf(question: string): string {
  const line = question.replace(/[\s\p{Cc}]+/gu, " ").trim()
  const characters = [...line]
  if (characters.length <= MAX_TITLE_CHARACTERS) return line
  return `${characters.slice(0, MAX_TITLE_CHARACTERS - 1).join("")}…`
}
