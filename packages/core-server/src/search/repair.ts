import { stem } from "../text/stem.ts"

/** What repair needs to know of an index. */
export interface Vocabulary {
  has(term: string): boolean
  frequency(term: string): number
}

/** Spoken endings in the order in which they stand behind a word: plural, possessive, object, «است». */
const ENDINGS = [
  "هامون",
  "هاتون",
  "هاشون",
  "امون",
  "اتون",
  "اشون",
  "هام",
  "هات",
  "هاش",
  "های",
  "مون",
  "تون",
  "شون",
  "ها",
  "ام",
  "ات",
  "اش",
  "یم",
  "رو",
  "و",
  "م",
  "ت",
  "ش",
  "ا",
  "ه",
  "ی",
  "ن",
]
/** Of endings, at most so many stand behind one word: «مرخصی‌ا‌م‌و». */
const MAX_ENDINGS = 3
const VERB_PREFIXES = ["نمی", "می", "ن", "ب"]
/** Unknown words that look like verbs of spoken Persian; they rarely say what a question is about. */
const SPOKEN_VERB =
  /^(?:ن?می.{3,}|ب.{2,}(?:م|ه|ن|ند|یم|ین)|ن.{2,}(?:ه|ن|ند|یم|ین)|.{3,}(?:یدم|یدن|یده|وندم|ونده|وندن|ستن|ستم)|.{2,}(?:ختن|ردن|شتن|فتن|ندن|یدن)(?:م|ت|ش|مون|تون|شون)|ب.{2,}(?:مش|مت|نش|شون))$/
const LETTERS = "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی"
/** Shorter words have too many neighbours to guess from. */
const MIN_SPELLING_LENGTH = 4
const MIN_PART_LENGTH = 3
/** Longer runs of letters are no words; looking for what they may mean takes the square of their length. */
const MAX_LENGTH = 24

/** Terms that stand in for an unknown word; `guessed` when they rest on a guess at its spelling. */
export interface Repair {
  terms: readonly string[]
  guessed: boolean
}

/**
 * Terms of the vocabulary that an unknown word probably means: without a colloquial ending or verb prefix, split in
 * two where a space was left out, or one typing error away. Best first; empty when nothing is near.
 *
 * @param mayGuess Whether its spelling may be guessed at, which takes thousands of lookups.
 */
export function repairWord(word: string, vocabulary: Vocabulary, mayGuess = true): Repair {
  if (!isPersianWord(word)) return { terms: [], guessed: false }
  const bare = spokenForm(word, vocabulary)
  if (bare) return { terms: [bare], guessed: false }
  if (!mayGuess) return { terms: [], guessed: false }
  return { terms: split(word, vocabulary) ?? nearest(word, vocabulary), guessed: true }
}

const isPersianWord = (word: string) => word.length <= MAX_LENGTH && !/^[\da-z]/.test(word)

/** The term of the vocabulary that an unknown word is a spoken form of, without a guess at its spelling. */
export function spokenForm(word: string, vocabulary: Vocabulary): string | undefined {
  if (!isPersianWord(word)) return undefined
  // Spoken «خونه، تموم، بدون» for «خانه، تمام».
  const written = word.replace(/و(?=[نم])/, "ا")
  if (written !== word) {
    const direct = stem(written)
    if (vocabulary.has(direct)) return direct
    const inner = withoutAffixes(written, vocabulary)
    if (inner) return inner
  }
  return withoutAffixes(word, vocabulary)
}

/** The word of the vocabulary that is left when spoken endings or a verb prefix are taken away. */
export function withoutAffixes(word: string, vocabulary: Vocabulary): string | undefined {
  let forms = [word]
  for (let round = 0; round < MAX_ENDINGS; round++) {
    forms = forms.flatMap((form) =>
      ENDINGS.flatMap((ending) =>
        form.endsWith(ending) && form.length - ending.length >= 2 ? [form.slice(0, -ending.length)] : [],
      ),
    )
    // The least that has to be taken away first.
    forms.sort((a, b) => b.length - a.length)
    for (const form of forms) {
      // «بچم، مغازم» are «بچه‌ام، مغازه‌ام».
      for (const term of [stem(form), stem(`${form}ه`)])
        if ((form.length > 2 || vocabulary.frequency(term) > 0) && vocabulary.has(term)) return term
    }
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

/** Whether an unknown word is probably a verb that can be passed over. */
export const looksLikeVerb = (word: string): boolean => SPOKEN_VERB.test(word)
