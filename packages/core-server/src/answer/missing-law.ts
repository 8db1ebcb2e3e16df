import { namesSameLaw } from "../law/law-names-match.ts"
import { OTHER_LAWS, SURROUNDINGS } from "../law/other-laws.ts"
import { OTHER_LAWS_ABROAD } from "../law/other-laws-abroad.ts"
import { spokenForm, type Vocabulary } from "../search/repair.ts"
import { withoutArticles } from "../text/arabic.ts"
import { isStopWord } from "../text/stop-words.ts"
import { type Token, tokenize } from "../text/tokens.ts"
import { languageOf } from "./language.ts"

/** The part of a law of the corpus that tells what it carries. */
export interface HeldLaw {
  title: string
  articles: ReadonlyMap<string, unknown>
}

interface Subject {
  law: string
  /** The article that a corpus must hold to carry the subject; null: the law alone tells. */
  article: string | null
  phrases: readonly (readonly string[])[]
  /** Any of these means that something else is asked. */
  unless: readonly (readonly string[])[]
}

const GROUPS = new Map(
  SURROUNDINGS.trim()
    .split("\n")
    .map((line) => line.split(":") as [string, string]),
)

const phrasesOf = (list: string) =>
  list
    .replace(/#([^،\s]+)/gu, (_, group: string) => GROUPS.get(group) ?? "")
    .split("،")
    .map((phrase) => contentTerms(tokenize(phrase)))
    .filter((phrase) => phrase.length > 0)

/** The terms that carry meaning; all of them where only one would be left: «چه حکمی دارد» is not «حکم». */
function contentTerms(tokens: readonly Token[]): string[] {
  const content = tokens.filter(({ word }) => !isStopWord(word))
  return (content.length > 1 ? content : tokens).map(({ term }) => term)
}

const SUBJECTS: readonly Subject[] = `${OTHER_LAWS}${withoutArticles(OTHER_LAWS_ABROAD)}`
  .split("\n")
  .filter((line) => line.includes(":"))
  .map((line) => {
    const [head = "", phrases = ""] = line.split(":")
    const [name = "", unless = ""] = head.split("|")
    const [law = "", article] = name.split("@")
    return {
      law: law.trim(),
      article: article?.trim() ?? null,
      phrases: phrasesOf(phrases),
      unless: phrasesOf(unless),
    }
  })

const KNOWN = new Set(SUBJECTS.flatMap(({ phrases, unless }) => [...phrases, ...unless].flat()))
const VOCABULARY: Vocabulary = { has: (term) => KNOWN.has(term), frequency: (term) => (KNOWN.has(term) ? 1 : 0) }

/**
 * The law that alone governs a question's subject and that the corpus does not hold.
 *
 * @param laws The laws of the corpus.
 */
export function missingLaw(question: string, laws: readonly HeldLaw[]): string | undefined {
  const asked = tokenize(languageOf(question) === "ar" ? withoutArticles(question) : question)
    .filter(({ word, term }) => !isStopWord(word) || KNOWN.has(term))
    .map(formsOf)
  const occurring = new Set(asked.flat())
  const isAsked = (phrase: readonly string[]) =>
    phrase.every((term) => occurring.has(term)) && standTogether(phrase, asked)
  return SUBJECTS.find(
    (subject) => subject.phrases.some(isAsked) && !subject.unless.some(isAsked) && !isHeld(subject, laws),
  )?.law
}

function isHeld({ law, article }: Subject, laws: readonly HeldLaw[]): boolean {
  return laws.some(({ title, articles }) => namesSameLaw(law, title) && (article === null || articles.has(article)))
}

/** What a word may be: as it stands, and without a spoken ending. Spelling is not guessed at. */
function formsOf({ word, term }: Token): readonly string[] {
  const spoken = KNOWN.has(term) ? undefined : spokenForm(word, VOCABULARY)
  return spoken === undefined ? [term] : [term, spoken]
}

/** Words of a phrase may be this many places further apart than in the list. */
const LOOSENESS = 3

/** Whether all words of a phrase occur near one another, in any order. */
function standTogether(phrase: readonly string[], asked: readonly (readonly string[])[]): boolean {
  const reach = phrase.length + LOOSENESS
  return asked.some((_, at) => {
    const window = asked.slice(at, at + reach)
    return phrase.every((term) => window.some((forms) => forms.includes(term)))
  })
}
