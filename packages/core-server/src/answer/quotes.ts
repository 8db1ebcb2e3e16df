import { foldWithOffsets } from "../text/fold.ts"
import type { Span } from "../text/sentences.ts"

/** What models put round a quote. */
export const QUOTE = /«([^»]+)»|“([^”]+)”|"([^"]+)"/g

interface Letters {
  text: string
  /** `offsets[i]` is where letter `i` stands in the original. */
  offsets: number[]
  ends: number[]
}

/** Letters and digits alone: a quote may differ from its source in punctuation, white space and the forms of letters. */
function lettersOf(text: string): Letters {
  const folded = foldWithOffsets(text)
  const letters: Letters = { text: "", offsets: [], ends: [] }
  for (let at = 0; at < folded.text.length; at++) {
    const letter = folded.text[at] ?? ""
    if (!/[\p{L}\p{N}]/u.test(letter)) continue
    letters.text += letter
    letters.offsets.push(folded.offsets[at] ?? 0)
    letters.ends.push(folded.offsets[at + 1] ?? text.length)
  }
  return letters
}

/** Where a text says the very words of a quote; undefined when it does not. */
export function findQuote(text: string, quote: string): Span | undefined {
  const wanted = lettersOf(quote).text
  if (wanted === "") return undefined
  const letters = lettersOf(text)
  const at = letters.text.indexOf(wanted)
  if (at < 0) return undefined
  const start = letters.offsets[at]
  const end = letters.ends[at + wanted.length - 1]
  return start === undefined || end === undefined ? undefined : { start, end }
}
