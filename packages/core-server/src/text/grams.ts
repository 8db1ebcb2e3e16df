/** Length of the character n-grams that forgive typing errors. */
const GRAM = 4

/** Character 4-grams of words, each word framed by spaces; words of at most two letters give one gram. */
export function grams(words: readonly string[]): string[] {
  const found: string[] = []
  for (const word of words) {
    const framed = ` ${word} `
    if (framed.length <= GRAM) found.push(framed)
    else for (let at = 0; at + GRAM <= framed.length; at++) found.push(framed.slice(at, at + GRAM))
  }
  return found
}
