import { stem } from "../text/stem.ts"

/** What repair needs to know of an index. */
export interface Vocabulary {
  has(term: string): boolean
  frequency(term: string): number
}

const ENCLITICS = [
  "هاشون",
  "هامون",
  "هاتون",
  "هام",
  "هاش",
  "هات",
  "مون",
  "تون",
  "شون",
  "ام",
  "اش",
  "ات",
  "مو",
  "تو",
  "شو",
  "رو",
  "م",
  "ت",
  "ش",
  "و",
  "ه",
  "ا",
]
const VERB_PREFIXES = ["نمی", "می", "ن", "ب"]
const LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
/** Shorter words have too many neighbours to guess from. */
const MIN_SPELLING_LENGTH = 4
const MIN_PART_LENGTH = 3

/**
 * Terms of the vocabulary that an unknown word probably means: without a colloquial ending or verb prefix, split in
 * two where a space was left out, or one typing error away. Best first; empty when nothing is near.
 */
export function repairWord(word: string, vocabulary: Vocabulary): string[] {
  if (/^[\da-z]/.test(word)) return []
  // Spoken «خونه، تموم، بدون» for «خانه، تمام».
  const written = word.replace(/و(?=[نم])/, "ا")
  if (written !== word) {
    const direct = stem(written)
    if (vocabulary.has(direct)) return [direct]
    const inner = withoutAffixes(written, vocabulary)
    if (inner) return [inner]
  }
  const bare = withoutAffixes(word, vocabulary)
  return bare ? [bare] : (split(word, vocabulary) ?? nearest(word, vocabulary))
}

function withoutAffixes(word: string, vocabulary: Vocabulary): string | undefined {
  for (const ending of ENCLITICS)
    if (word.length - ending.length >= 2 && word.endsWith(ending)) {
      const term = stem(word.slice(0, -ending.length))
      if (vocabulary.has(term)) return term
    }
  for (const prefix of VERB_PREFIXES)
    if (word.length - prefix.length >= 3 && word.startsWith(prefix)) {
      const term = stem(word.slice(prefix.length))
      if (vocabulary.has(term)) return term
    }
  return undefined
}

function split(word: string, vocabulary: Vocabulary): string[] | undefined {
  let best: string[] | undefined
  let bestScore = 0
  for (let at = MIN_PART_LENGTH; at <= word.length - MIN_PART_LENGTH; at++) {
    const parts = [stem(word.slice(0, at)), stem(word.slice(at))]
    const score = Math.min(...parts.map((part) => vocabulary.frequency(part)))
    if (score > bestScore) {
      best = parts
      bestScore = score
    }
  }
  return best
}

function nearest(word: string, vocabulary: Vocabulary): string[] {
  if (word.length < MIN_SPELLING_LENGTH) return []
  const found = new Set<string>()
  for (let at = 0; at <= word.length; at++) {
    const before = word.slice(0, at)
    const after = word.slice(at)
    const candidates = [before + after.slice(1)]
    if (after.length > 1) candidates.push(`${before}${after[1]}${after[0]}${after.slice(2)}`)
    for (const letter of LETTERS) candidates.push(before + letter + after.slice(1), before + letter + after)
    for (const candidate of candidates) {
      if (vocabulary.has(candidate)) found.add(candidate)
      else if (candidate.length > 4) {
        const term = stem(candidate)
        if (term.length > 3 && vocabulary.has(term)) found.add(term)
      }
    }
  }
  return [...found].sort((a, b) => vocabulary.frequency(b) - vocabulary.frequency(a)).slice(0, 2)
}
