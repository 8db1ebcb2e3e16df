import { withCompounds } from "../law/lexicon/compounds.ts"
import type { Lexicon, LexiconEntry } from "../law/lexicon/index.ts"
import { isStopWord } from "../text/stop-words.ts"
import { type Token, tokenize } from "../text/tokens.ts"
import { isWeakWord } from "../text/weak-words.ts"
import { looksLikeVerb, repairWord, type Vocabulary, withoutAffixes } from "./repair.ts"

/** How much a legal word counts that the lexicon put beside an everyday one. */
const LEXICON_WEIGHT = 0.6
/** How much a guess counts that stands in for an unknown word; what counts less only stands for it in a legal text. */
export const REPAIR_WEIGHT = 0.8

/** How much a word says that fits every subject: a number, a unit of time. */
const WEAK_WEIGHT = 0.35

/** Of the legal phrases that stand for one everyday phrase, so many count as senses. */
const MAX_SENSES = 3

/** A word that so few articles hold may be a form of a commoner one. */
const RARE = 3

/** Unknown words of a question beyond so many are names or noise: their spelling is not guessed at. */
const MAX_GUESSES = 20

/** One meaning-bearing word of a question and the index terms that stand for it. */
export interface Concept {
  /** Folded. */
  word: string
  /** Index terms with weights: the word itself, repairs, legal words from the lexicon. */
  terms: Map<string, number>
  /** Whether the word or a repair of it is known to the index or the lexicon. */
  known: boolean
  /** Whether it is known as it stands, or without an ending, and not only by a guess at its spelling. */
  sure: boolean
  /** How much the word says about the subject, 0 to 1. */
  weight: number
}

/** A question as the index is asked for it. */
export interface QuestionTerms {
  concepts: readonly Concept[]
  /** Legal phrases that the lexicon gives for phrases of the question, as terms. */
  senses: readonly (readonly string[])[]
  /** All terms with the highest weight that some concept gives them. */
  weights: ReadonlyMap<string, number>
  /** Folded words in order, for character n-grams. */
  words: readonly string[]
}

/** Turns a question into weighted index terms. */
export function questionTerms(question: string, index: Vocabulary, lexicon: Lexicon): QuestionTerms {
  const vocabulary: Vocabulary = {
    has: (term) => index.has(term) || lexicon.has(term),
    frequency: index.frequency,
  }
  const tokens = tokenize(withCompounds(question))
  const content = tokens.filter(({ word }) => !isStopWord(word))
  let guesses = 0
  const all = (content.length > 0 ? content : tokens).map((token) => {
    const concept = toConcept(token, vocabulary, guesses < MAX_GUESSES)
    if (!concept.sure) guesses++
    return concept
  })
  const telling = all.filter((concept) => concept.sure || !looksLikeVerb(concept.word))
  const concepts = telling.length > 0 ? telling : all
  const senses = new Map<string, readonly string[]>()
  for (const { entry, at } of lexiconMatches(concepts, lexicon)) {
    const matched = at.flatMap((place) => concepts[place] ?? [])
    addLegalTerms(entry, matched)
    if (at.length === 1) continue
    // As part of a legal phrase, «ساعت» and «سال» are what the question is about.
    for (const concept of matched) concept.weight = 1
    // What is left of «یک ماه» is one word, and that alone would be the whole sense of any article that holds it.
    for (const sense of entry.legal.slice(0, MAX_SENSES)) if (sense.length > 1) senses.set(sense.join(" "), sense)
  }
  const weights = new Map<string, number>()
  for (const concept of concepts)
    for (const [term, weight] of concept.terms)
      weights.set(term, Math.max(weights.get(term) ?? 0, weight * concept.weight))
  return { concepts, senses: [...senses.values()], weights, words: concepts.map(({ word }) => word) }
}

function toConcept({ word, term }: Token, vocabulary: Vocabulary, mayGuess: boolean): Concept {
  const weight = isWeakWord(word) ? WEAK_WEIGHT : 1
  if (vocabulary.has(term)) {
    const terms = new Map([[term, 1]])
    // «کارم» may occur somewhere as it is, and still means «کار».
    const bare = vocabulary.frequency(term) <= RARE ? withoutAffixes(word, vocabulary) : undefined
    if (bare && !terms.has(bare)) terms.set(bare, REPAIR_WEIGHT)
    return { word, terms, known: true, sure: true, weight }
  }
  const { terms: repairs, guessed } = repairWord(word, vocabulary, mayGuess)
  const terms = new Map<string, number>([[term, 1]])
  for (const repair of repairs) {
    terms.set(repair, REPAIR_WEIGHT)
    // «دخترمو» is «دخترم», and that is «دختر».
    const bare = !guessed && vocabulary.frequency(repair) <= RARE ? withoutAffixes(repair, vocabulary) : undefined
    if (bare) terms.set(bare, REPAIR_WEIGHT)
  }
  return { word, terms, known: repairs.length > 0, sure: repairs.length > 0 && !guessed, weight }
}

/** What the lexicon is looked up by: every term that the word itself may be. */
const keyOf = (concept: Concept): readonly string[] => [...concept.terms.keys()]

interface Match {
  entry: LexiconEntry
  /** Places of the phrase's words in the question. */
  at: readonly number[]
}

/** Words of a phrase may be this many places further apart than in the lexicon. */
const LOOSENESS = 2

/** All entries whose phrase occurs in the question, in any order, without those inside a longer one. */
function lexiconMatches(concepts: readonly Concept[], lexicon: Lexicon): Match[] {
  const keys = concepts.map(keyOf)
  const matches: Match[] = []
  for (const [at, alternatives] of keys.entries())
    for (const first of alternatives)
      for (const entry of lexicon.get(first) ?? []) {
        const places = placesOf(entry.phrase, keys, at)
        if (places) matches.push({ entry, at: places })
      }
  return matches.filter((match) => !matches.some((other) => isInside(match, other)))
}

function placesOf(
  phrase: readonly string[],
  keys: readonly (readonly string[])[],
  first: number,
): number[] | undefined {
  const reach = phrase.length - 1 + LOOSENESS
  const places = [first]
  for (const term of phrase.slice(1)) {
    let place = -1
    for (let at = Math.max(0, first - reach); at <= first + reach && at < keys.length; at++)
      if (
        keys[at]?.includes(term) &&
        !places.includes(at) &&
        (place < 0 || Math.abs(at - first) < Math.abs(place - first))
      )
        place = at
    if (place < 0) return undefined
    places.push(place)
  }
  return places
}

const isInside = (match: Match, other: Match) =>
  other.at.length > match.at.length && match.at.every((place) => other.at.includes(place))

function addLegalTerms(entry: LexiconEntry, concepts: readonly Concept[]): void {
  for (const concept of concepts) {
    for (const target of entry.legal)
      for (const term of target) {
        const weight = LEXICON_WEIGHT
        concept.terms.set(term, Math.max(concept.terms.get(term) ?? 0, weight))
      }
    concept.known = true
  }
}
