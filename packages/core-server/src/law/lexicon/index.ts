import type { Language } from "@qanun/contract"
import { withoutArticles } from "../../text/arabic.ts"
import { isLightVerb, isStopWord } from "../../text/stop-words.ts"
import { tokenize } from "../../text/tokens.ts"
import { ARABIC } from "./arabic.ts"
import { CHEQUE } from "./cheque.ts"
import { COMMERCE } from "./commerce.ts"
import { ENGLISH } from "./english.ts"
import { EVERYDAY } from "./everyday.ts"
import { FAMILY } from "./family.ts"
import { LABOUR } from "./labour.ts"
import { LIABILITY } from "./liability.ts"
import { SPOKEN } from "./spoken.ts"
import { TALK } from "./talk.ts"
import { TENANCY } from "./tenancy.ts"

/** An everyday phrase and the legal words that it stands for, all as index terms. */
export interface LexiconEntry {
  phrase: readonly string[]
  legal: readonly (readonly string[])[]
}

/** Everyday phrases by their first term. */
export type Lexicon = ReadonlyMap<string, readonly LexiconEntry[]>

const contentTerms = (text: string) => tokenize(text).flatMap(({ word, term }) => (isStopWord(word) ? [] : [term]))

/**
 * A phrase that stop words leave one word of means something else: «کم سن» is not «سن». Verbs may go, unless the word
 * that is left is one that everybody uses: «نمی‌گذارد کار کنم» is not «کار».
 */
function keepsItsMeaning(phrase: string): boolean {
  const words = tokenize(phrase).map(({ word }) => word)
  const kept = words.filter((word) => !isStopWord(word))
  return (
    kept.length > 1 ||
    (kept.length === 1 && words.every((word) => kept.includes(word) || (isLightVerb(word) && !isCommon(kept[0] ?? ""))))
  )
}

/** Words of every second question, that mean nothing in particular without their verb. */
const COMMON: ReadonlySet<string> = new Set(
  "کار خانه خونه زن مرد شوهر بچه پول مغازه ماشین شرکت قرارداد اجاره چک حقوق طلاق دادگاه ملک حساب امضا سند خرج".split(
    " ",
  ),
)

/** «شوهرم» is as common as «شوهر». */
const isCommon = (word: string) => COMMON.has(word) || COMMON.has(word.replace(/[متش]$/, ""))

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
      .flatMap((phrase) => (keepsItsMeaning(phrase) ? [contentTerms(phrase)] : []))
      .map((phrase) => ({ phrase, legal: targets }))
  })
}

/**
 * Entries with the possessive endings of their everyday words taken away («حقوقم» is «حقوق»), where the bare word is
 * one that the lexicon knows: writers put them in, questions have others.
 */
function withoutEndings(entries: readonly LexiconEntry[]): LexiconEntry[] {
  const known = new Set(entries.flatMap(({ legal }) => legal.flat()))
  const bare = (term: string) => {
    if (known.has(term) || term.length < 4 || !/[متش]$/.test(term)) return term
    const rest = term.slice(0, -1)
    return known.has(rest) ? rest : term
  }
  return entries.map(({ phrase, legal }) => ({ phrase: phrase.map(bare), legal }))
}

function byFirstTerm(entries: readonly LexiconEntry[]): Lexicon {
  const lexicon = new Map<string, LexiconEntry[]>()
  for (const entry of entries) {
    const first = entry.phrase[0] ?? ""
    lexicon.set(first, [...(lexicon.get(first) ?? []), entry])
  }
  return lexicon
}

const PERSIAN = withoutEndings(
  [SPOKEN, TALK, EVERYDAY, LABOUR, TENANCY, CHEQUE, FAMILY, LIABILITY, COMMERCE].flatMap(parseLexicon),
)

/** Everyday words to the language of the law, by the language of the question, written and reviewed by hand. */
export const LEXICONS: Readonly<Record<Language, Lexicon>> = {
  fa: byFirstTerm(PERSIAN),
  ar: byFirstTerm([...parseLexicon(withoutArticles(ARABIC)), ...PERSIAN]),
  en: byFirstTerm(parseLexicon(ENGLISH)),
}
