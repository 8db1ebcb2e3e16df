import type { Language } from "@qanun/contract"
import { type Amount, amountsIn, sameAmount } from "../law/amounts.ts"
import type { LawUnit } from "../law/corpus.ts"
import type { LawIndex } from "../search/law-index.ts"
import type { Retrieval } from "../search/retrieve.ts"
import { sentences } from "../text/sentences.ts"
import { isStopWord } from "../text/stop-words.ts"
import { terms, tokenize } from "../text/tokens.ts"
import { labelOf } from "./cite.ts"
import { type Claim, claimsIn } from "./claims.ts"
import { clausesOf } from "./clauses.ts"
import { knownAmount, mistakeIn } from "./misbelief.ts"
import { contradictedWords, unfoundedWords } from "./words.ts"

/** What a question takes for granted and the law does not say. */
export interface FalsePremise {
  /** As the question puts it. */
  claim: string
  /** The articles that say something else, the nearest first; empty when no article speaks of it. */
  units: readonly LawUnit[]
  /** What the question is about without the claim, for finding what the law says instead. */
  rest: string
  /** A sentence that says so. */
  notice: string
  /** Whether it is one that many people make, and not only one that no article found carries. */
  isCommon: boolean
}

/** Finds articles on a text, within the filters of the question. */
export type Search = (text: string) => Retrieval

/** What premises are held against. */
export interface Ground {
  search: Search
  index: LawIndex
  /** Units that may be cited, one byte each. */
  allowed: Uint8Array
}

/** An article that contradicts a claim must carry so much of what the claim is about, … */
const SUBJECT_CARRIED = 0.75
/** … all of it where laws have gaps: the article that has it may be missing, … */
const SUBJECT_CARRIED_IN_PART = 1
/** … of at least so many words, and be among the first so many. */
const LEAST_WORDS = 2
const NEAR = 3
/** An article that ranks as high as the first may hold the claim as well as that one. */
const AS_NEAR = 0.9

/**
 * What a question takes for granted against the law: an amount where the article on the same subject has another, or
 * a restriction («فقط بعد از فوت») that no article makes. Null when nothing speaks against the question.
 */
export function falsePremise(
  question: string,
  { search, index, allowed }: Ground,
  language: Language,
): FalsePremise | null {
  const clauses = clausesOf(question)
  const claims = claimsIn(clauses)
  const mistake = mistakeIn(clauses, claims, index, allowed)
  if (mistake)
    return {
      claim: mistake.claim,
      units: [mistake.unit],
      rest: mistake.clause,
      notice: contradictedWords(mistake.claim, labelOf(mistake.unit, language), language),
      isCommon: true,
    }
  for (const claim of claims) {
    if (claim.loose || knownAmount(claim, index, allowed)?.isRight) continue
    const found = claim.amount
      ? contradiction(claim, claim.amount, { search, index }, language)
      : unfoundedRestriction(question, claim, search, language)
    if (found) return found
  }
  return null
}

/**
 * What to say when the articles that a question names have another amount than it takes for granted; null when they
 * have the same or none of its kind.
 */
export function contradictedByNamed(question: string, units: readonly LawUnit[], language: Language): string | null {
  for (const { amount, loose } of claimsIn(clausesOf(question))) {
    if (loose) continue
    const lawful = units.flatMap(({ text }) => amountsIn(text.fa)).filter(({ kind }) => kind === amount?.kind)
    if (amount && units[0] && lawful.length > 0 && !lawful.some((one) => sameAmount(one, amount)))
      return contradictedWords(amount.words, labelOf(units[0], language), language)
  }
  return null
}

function contradiction(
  claim: Claim,
  amount: Amount,
  { search, index }: Pick<Ground, "search" | "index">,
  language: Language,
): FalsePremise | null {
  const share = index.complete ? SUBJECT_CARRIED : SUBJECT_CARRIED_IN_PART
  const { found, terms: asked } = search(claim.subject)
  const telling = asked.concepts.filter(({ weight }) => weight === 1)
  if (telling.length < LEAST_WORDS || telling.some(({ word }) => isOwn(word))) return null
  const about = found.slice(0, NEAR).flatMap(({ unit, rank, carried }) => {
    const lawful = amountsIn(unit.text.fa).filter(({ kind }) => kind === amount.kind)
    return lawful.length > 0 && carried >= share ? [{ unit, rank, lawful }] : []
  })
  const first = about[0]
  if (!first) return null
  const near = about.filter(({ rank }) => rank >= first.rank * AS_NEAR)
  if (near.some(({ lawful }) => lawful.some((one) => sameAmount(one, amount)))) return null
  return {
    claim: amount.words,
    units: near.map(({ unit }) => unit),
    rest: claim.subject,
    notice: contradictedWords(amount.words, labelOf(first.unit, language), language),
    isCommon: false,
  }
}

/** «قراردادم یک ساله است» tells a case and claims no rule. */
const isOwn = (word: string) => OWN.test(word) && withoutOwn.has(word.slice(0, -1))
const OWN = /^.{3,}م$/
const withoutOwn: ReadonlySet<string> = new Set(
  "قرارداد بچه مستاجر سابقه حقوق چک مهریه کار سن پسر دختر زن شوهر".split(" "),
)

/** A law that a question names or asks for the reason of: only there does a restriction claim a rule. */
const CLAIMS_LAW =
  /قانون|(?:طبق|مطابق|به موجب) |^\s*چرا|درست|راست|\blaw\b|\bwhy\b|\bright\b|\btrue\b|قانون|لماذا|صحيح/iu
const RESTRICTING =
  /(?:^|\s)(?:فقط|تنها|صرفا|منحصرا?|منوط|موکول|مگر|جز|الا|هرگز|هیچ|همیشه|only|never|always|solely)(?=\s|$)/iu

function unfoundedRestriction(question: string, claim: Claim, search: Search, language: Language): FalsePremise | null {
  if (claim.restriction === null || !CLAIMS_LAW.test(question)) return null
  const content = tokenize(claim.restriction).filter(({ word }) => !isStopWord(word))
  if (content.length === 0) return null
  const { found } = search(claim.subject)
  const opposite = claim.restriction.includes("بعد") ? /(?:^|\s)(?:قبل|پیش) از(?=\s)/u : null
  const said = found.slice(0, NEAR).some(({ unit }, rank) =>
    [unit.text.fa, unit.text.en ?? ""].some((text) =>
      sentences(text).some(({ start, end }) => {
        const sentence = text.slice(start, end)
        const carried = new Set(terms(sentence))
        // The first article may name all there is without a word like «فقط».
        return (
          (RESTRICTING.test(sentence) || (rank === 0 && !opposite?.test(sentence))) &&
          content.every(({ term }) => carried.has(term))
        )
      }),
    ),
  )
  if (said) return null
  return {
    claim: claim.restriction,
    units: [],
    rest: claim.subject,
    notice: unfoundedWords(claim.restriction, language),
    isCommon: false,
  }
}
