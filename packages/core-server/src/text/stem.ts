import { fold } from "./fold.ts"
import { PLURALS } from "./plurals.ts"
import { OWNED, SPOKEN_FORMS } from "./spoken-forms.ts"

/** Endings from long to short, each with the fewest letters that must remain. */
const SUFFIXES: readonly (readonly [ending: string, least: number])[] = [
  ["هایشان", 2],
  ["هایتان", 2],
  ["هایمان", 2],
  ["هایی", 2],
  ["هایم", 2],
  ["هایت", 2],
  ["هایش", 2],
  ["های", 2],
  ["ها", 2],
  ["ترین", 3],
  ["یشان", 4],
  ["شان", 4],
  ["تان", 5],
  ["مان", 5],
  ["یان", 4],
  ["ان", 4],
  ["ین", 4],
  ["ات", 3],
  ["یی", 3],
  ["ای", 4],
  ["ی", 3],
]

const LATIN = /^[a-z]/
const CACHE = new Map<string, string>()
const CACHE_LIMIT = 200_000

/**
 * The stem of a folded word: broken plurals by table, one Persian ending removed, English endings removed.
 * It need not be a word; it only has to be the same for forms of one word.
 */
export function stem(word: string): string {
  const known = CACHE.get(word)
  if (known !== undefined) return known
  const stemmed = LATIN.test(word) ? stemEnglish(word) : stemPersian(word)
  if (CACHE.size < CACHE_LIMIT) CACHE.set(word, stemmed)
  return stemmed
}

const pairs = (list: string) =>
  list
    .trim()
    .split(/\s+/)
    .map((pair) => fold(pair).replaceAll("\u200c", "").split(":") as [string, string])

const WRITTEN: ReadonlyMap<string, string> = new Map(pairs(SPOKEN_FORMS))
const SINGULAR: ReadonlyMap<string, string> = new Map(pairs(PLURALS))
const NOUNS: ReadonlySet<string> = new Set(OWNED.trim().split(/\s+/).map(fold))

/** Possessive endings of speech, and those with the object's «را»: «شوهرم، حقوقمو، خونه‌مون». */
const POSSESSIVE = ["مونو", "تونو", "شونو", "مون", "تون", "شون", "ام", "ات", "اش", "مو", "تو", "شو", "م", "ت", "ش", "و"]
/** A lady is no house, though she looks like one. */
const NOT_OWNED: ReadonlySet<string> = new Set(["خانم"])

/** The noun that somebody owns; undefined when the word is none with an ending. */
function ownedNoun(word: string): string | undefined {
  if (NOT_OWNED.has(word)) return undefined
  for (const ending of POSSESSIVE) {
    if (!word.endsWith(ending)) continue
    const bare = word.slice(0, -ending.length)
    // «بچم، مغازش» leave out the «ه».
    const noun = [bare, `${bare}ه`].find((one) => NOUNS.has(one))
    if (noun) return noun
  }
  return undefined
}

/** Past tenses and participles: «دزدیدند، دزدیده» is «دزدید», «فروخته» is «فروخت». */
const PAST = /^(.{2,}(?:ید|خت|..شت|وشت))(?:ه|ن|ند|م|یم|ین|یی)$/

function stemPersian(spoken: string): string {
  const noun = ownedNoun(spoken) ?? spoken
  const word = WRITTEN.get(noun) ?? noun
  const singular = SINGULAR.get(word)
  if (singular) return singular
  const past = PAST.exec(word)?.[1]
  if (past) return past
  if (word.length > 5 && word.endsWith("گان")) return `${word.slice(0, -3)}ه`
  if (word.length > 5 && word.endsWith("گی")) return `${word.slice(0, -2)}ه`
  for (const [ending, least] of SUFFIXES)
    if (word.length - ending.length >= least && word.endsWith(ending)) {
      const rest = word.slice(0, -ending.length)
      return SINGULAR.get(rest) ?? rest
    }
  return word
}

function stemEnglish(word: string): string {
  if (word.length > 4 && word.endsWith("ies")) return `${word.slice(0, -3)}y`
  if (word.length > 6 && word.endsWith("ing")) return undouble(word.slice(0, -3))
  if (word.length > 5 && word.endsWith("ed")) return undouble(word.slice(0, -2))
  if (word.length > 4 && /(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2)
  if (word.length > 3 && word.endsWith("s") && !word.endsWith("ss")) return trimE(word.slice(0, -1))
  return trimE(word)
}

/** «stopped» is «stop», and «cancelled» is «cancel», but «spelled» is «spell». */
const undouble = (word: string) => trimE(word.replace(/([bdgmnprt])\1$/, "$1").replace(/(...el)l$/, "$1"))
const trimE = (word: string) => (word.length > 4 && word.endsWith("e") ? word.slice(0, -1) : word)
