import { withoutArticles } from "../../text/arabic.ts"
import { isStopWord } from "../../text/stop-words.ts"
import { tokenize } from "../../text/tokens.ts"
import { ARABIC } from "./arabic.ts"
import { CHEQUE } from "./cheque.ts"
import { COMMERCE } from "./commerce.ts"
import { EVERYDAY } from "./everyday.ts"
import { FAMILY } from "./family.ts"
import { LABOUR } from "./labour.ts"
import { LIABILITY } from "./liability.ts"
import { TENANCY } from "./tenancy.ts"

/** An everyday phrase and the legal words that it stands for, all as index terms. */
export interface LexiconEntry {
  phrase: readonly string[]
  legal: readonly (readonly string[])[]
}

/** Everyday phrases by their first term. */
export type Lexicon = ReadonlyMap<string, readonly LexiconEntry[]>

const contentTerms = (text: string) => tokenize(text).flatMap(({ word, term }) => (isStopWord(word) ? [] : [term]))

/** Reads lines `everyday، everyday > legal، legal`. Both sides are turned into index terms; stop words fall away. */
export function parseLexicon(lines: string): LexiconEntry[] {
  return lines.split("\n").flatMap((line) => {
    const [everyday, legal] = line.split(">")
    if (!everyday || !legal) return []
    const targets = legal
      .split("،")
      .map(contentTerms)
      .filter((target) => target.length > 0)
    return everyday
      .split("،")
      .map(contentTerms)
      .filter((phrase) => phrase.length > 0)
      .map((phrase) => ({ phrase, legal: targets }))
  })
}

function byFirstTerm(entries: readonly LexiconEntry[]): Lexicon {
  const lexicon = new Map<string, LexiconEntry[]>()
  for (const entry of entries) {
    const first = entry.phrase[0] ?? ""
    lexicon.set(first, [...(lexicon.get(first) ?? []), entry])
  }
  return lexicon
}

/** Everyday Persian to the language of the statutes, written and reviewed by hand. */
export const LEXICON: Lexicon = byFirstTerm(
  [EVERYDAY, LABOUR, TENANCY, CHEQUE, FAMILY, LIABILITY, COMMERCE, withoutArticles(ARABIC)].flatMap(parseLexicon),
)
