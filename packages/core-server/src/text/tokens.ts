import { foldWithOffsets } from "./fold.ts"
import { stem } from "./stem.ts"

/** One word of a text as the index knows it. */
export interface Token {
  /** Folded and stemmed. */
  term: string
  /** Folded, not stemmed. */
  word: string
  /** Offsets into the original text, UTF-16, end exclusive. */
  start: number
  end: number
}

const WORD = /\p{N}+|[\p{L}\p{M}\u200c]+/gu

/** Endings that writers join with ZWNJ, a space or nothing; alone they mean nothing. */
export const ENDINGS: ReadonlySet<string> = new Set(
  "ها هاست های هایی هایم هایت هایش هایمان هایتان هایشان ی ای ام ات اش ایم اید اند مان تان شان مون تون شون هام هات هاش هامون هاتون هاشون تر ترین یی م ش ت".split(
    " ",
  ),
)
/** Verb prefixes, likewise. */
const PREFIXES: ReadonlySet<string> = new Set(["می", "نمی", "همی", "بی"])

/**
 * Splits a text into words. A ZWNJ separates the parts of a compound, but not a word from its endings.
 */
export function tokenize(text: string): Token[] {
  const { text: folded, offsets } = foldWithOffsets(text)
  const tokens: Token[] = []
  for (const match of folded.matchAll(WORD)) {
    const from = match.index
    if (!match[0].includes("\u200c")) {
      push(tokens, match[0], from, from + match[0].length, offsets)
      continue
    }
    let at = from
    const before = tokens.length
    for (const part of match[0].split("\u200c")) {
      const isAffix = ENDINGS.has(part) || (PREFIXES.has(part) && tokens.length === before)
      if (part && !(isAffix && (tokens.length > before || part !== "بی")))
        push(tokens, part, at, at + part.length, offsets)
      at += part.length + 1
    }
  }
  return tokens
}

function push(tokens: Token[], word: string, from: number, to: number, offsets: Uint32Array): void {
  tokens.push({ term: stem(word), word, start: offsets[from] ?? 0, end: offsets[to] ?? 0 })
}

/** The terms of a text in order, repeats included. */
export function terms(text: string): string[] {
  return tokenize(text).map((token) => token.term)
}
