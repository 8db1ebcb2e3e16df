import { foldWithOffsets } from "../text/fold.ts"
import type { Span } from "../text/sentences.ts"

/** What models put round a quote. */
const CLOSING: Readonly<Record<string, string>> = { "«": "»", "“": "”", '"': '"' }
const OPENING = /[«“"]/g

/** The text with what stands between marks of quotation replaced; marks that nothing closes stay. */
export function replaceQuotes(text: string, replacement: (quote: string) => string): string {
  const unclosed = new Set<string>()
  let replaced = ""
  let from = 0
  OPENING.lastIndex = 0
  for (let mark = OPENING.exec(text); mark; mark = OPENING.exec(text)) {
    const close = CLOSING[mark[0]] ?? ""
    const start = mark.index + 1
    // Where none is left, looking again for each mark would read the text again for each.
    const end = unclosed.has(close) ? -1 : text.indexOf(close, start)
    if (end < 0) unclosed.add(close)
    if (end <= start) continue
    replaced += text.slice(from, start) + replacement(text.slice(start, end))
    from = end
    OPENING.lastIndex = end + 1
  }
  return replaced + text.slice(from)
}

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

/** Finds in a text where it says the very words of a quote; undefined when it does not. */
export function quoteFinder(text: string): (quote: string) => Span | undefined {
  let letters: Letters | undefined
  return (quote) => {
    const wanted = lettersOf(quote).text
    if (wanted === "") return undefined
    letters ??= lettersOf(text)
    const at = letters.text.indexOf(wanted)
    if (at < 0) return undefined
    const start = letters.offsets[at]
    const end = letters.ends[at + wanted.length - 1]
    return start === undefined || end === undefined ? undefined : { start, end }
  }
}
