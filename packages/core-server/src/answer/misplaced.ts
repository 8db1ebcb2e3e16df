import type { Language } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import { nameWords } from "../law/law-names-match.ts"
import type { Bm25 } from "../search/bm25.ts"
import { type Concept, REPAIR_WEIGHT } from "../search/question-terms.ts"
import { terms } from "../text/tokens.ts"
import { labelOf } from "./cite.ts"
import { QUESTION_WORD } from "./clauses.ts"
import type { Library } from "./library.ts"
import type { Search } from "./premise.ts"
import { notAboutWords, notInLawWords } from "./words.ts"

/** What a question says a named article is about, or says; on folded words. */
const ABOUT =
  /(?:^| )(?:ماده|اصل|article|الماده) (?:\S+ ){1,8}?(?:که |which is |that is |التی )?(?:(?<about>(?:(?:مگه|مگر) )?(?:درباره|در باره|راجع به|در مورد|درمورد|مربوط به|در خصوص)|(?:مگه|مگر) (?:مال|برای)|about|on|بشان|حول) |(?<says>که(?= \S+ \S+ .*(?:را|رو) (?:تعیین|مشخص|مقرر|بیان|ممنوع|جرم))|می ?گه|می ?گوید|میگوید|گفته|مقرر کرده|says|تقول|تنص) (?:که |that |ان |علی )?)(?<subject>.+)/u
/** Where the subject ends and the request begins: «… رو توضیح بده». */
const ASKING = /^(?:رو|را|نیست|توضیح|شرح|متن|متنش|explain|tell|اشرح)$/
/** What an article says takes more words to tell than what it is about. */
const LEAST_SAID = 2

/** A correction with the articles that show it. */
export interface Placing {
  units: readonly LawUnit[]
  notice: string
}

/**
 * What to say when a question names an article for a subject of which it has not a word, and another article has all:
 * «ماده ۱۷۹ قانون کار که درباره مهریه است». Null when the article speaks of it, or when nothing does.
 */
export function misplacedArticle(
  question: string,
  named: readonly LawUnit[],
  search: Search,
  { index }: Library,
  language: Language,
): Placing | null {
  const [unit] = named
  const { about, subject = "" } = ABOUT.exec(nameWords(question).join(" "))?.groups ?? {}
  if (!unit || named.length > 1 || subject === "") return null
  const words = subject.split(" ")
  const end = words.findIndex((word) => QUESTION_WORD.test(word) || ASKING.test(word))
  const { found, terms: asked } = search((end < 0 ? words : words.slice(0, end)).join(" "))
  const telling = asked.concepts.filter(({ weight, known }) => weight === 1 && known)
  const best = found.find(({ carried }) => carried === 1)
  if (telling.length < (about ? 1 : LEAST_SAID) || !best || best.unit === unit) return null
  const position = index.units.indexOf(unit)
  const bm25 = (language === "en" ? index.english : null) ?? index.persian
  const speaksOf = ({ terms: own }: Concept) =>
    [...own].some(([term, weight]) => weight >= REPAIR_WEIGHT && holds(bm25, term, position))
  if (telling.some(speaksOf)) return null
  const notice = notAboutWords(telling.map(({ word }) => word).join(" "), labelOf(unit, language), language)
  return { units: [unit, best.unit], notice }
}

const holds = ({ impacts }: Bm25, term: string, position: number) => (impacts(term, [position])[0] ?? 0) > 0

/** A question that looks for its answer in one law. */
const IN_LAW =
  /(?:^| )(?:طبق|براساس|بر اساس|به موجب|بموجب|مطابق|according to|under|وفق|بموجب) |(?:^| )قانون (?:\S+ ){1,4}(?:می ?گه|می ?گوید|گفته)(?: |$)/u
/** The first article carries so much of the question, and none of the law that is named more than so much. */
const CARRIED = 0.75
const CARRIED_BY_NAMED = 0.5
const LEAST_WORDS = 2

/**
 * What to say when a question looks for its answer in one law («طبق قانون کار مهریه …») and it stands in another.
 * Null when the law that is named speaks of it, or when none does.
 */
export function otherLaw(
  question: string,
  search: Search,
  { index, references }: Library,
  language: Language,
): Placing | null {
  const laws = references.lawsNamed(question)
  const [lawId] = laws
  const law = index.laws.get(lawId ?? "")
  if (!law || !IN_LAW.test(nameWords(question).join(" "))) return null
  const own = new Set([...terms(law.title), ...terms(law.titleEn ?? "")])
  const { found, terms: asked } = search(question)
  const telling = asked.concepts.filter(
    ({ weight, terms: words }) => weight === 1 && ![...words.keys()].some((word) => own.has(word)),
  )
  const first = found[0]
  if (!first || telling.length < LEAST_WORDS || laws.includes(first.unit.lawId)) return null
  const carriedBy = (position: number) =>
    telling.filter(({ terms: words }) => [...words.keys()].some((word) => holds(index.persian, word, position)))
      .length / telling.length
  if (carriedBy(first.position) < CARRIED) return null
  if (found.some(({ unit, position }) => laws.includes(unit.lawId) && carriedBy(position) > CARRIED_BY_NAMED))
    return null
  return { units: [first.unit], notice: notInLawWords(law.title, labelOf(first.unit, language), language) }
}
