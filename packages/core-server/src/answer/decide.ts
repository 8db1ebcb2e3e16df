import type { Language } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import { namesSameLaw } from "../law/law-names-match.ts"
import type { QuestionTerms } from "../search/question-terms.ts"
import { selectEvidence } from "./abstain.ts"
import { type FindRequest, find } from "./find.ts"
import type { Library } from "./library.ts"
import { misplacedArticle, otherLaw } from "./misplaced.ts"
import { missingLaw } from "./missing-law.ts"
import { areOwnRules, saysItself } from "./own-rules.ts"
import { contradictedByNamed, type FalsePremise, falsePremise, type Search } from "./premise.ts"
import { claimsUnfoundedRule } from "./unfounded-rule.ts"
import { noSuchRule, subjectNotHere, WORDS } from "./words.ts"

/** What an answer rests on, or why there is none. */
export type Decision =
  | { kind: "decline"; text: string; corrects: boolean }
  | {
      kind: "cite"
      units: readonly LawUnit[]
      terms: QuestionTerms
      /** What the answer begins with, where the question has to be corrected. */
      lead: string | undefined
      corrects: boolean
    }

/** Only a question for the reason of a rule takes it for granted that the rule is there. */
const ASKS_WHY = /^\s*(?:چرا|why|لماذا)(?=\s)/iu

/** Finds what answers a question that stands alone, and what in the question is wrong. */
export function decide(request: FindRequest, library: Library, language: Language): Decision {
  const { text } = request
  const { named, found, terms, allowed } = find(request, library)
  if (named && named.units.length === 0 && named.notice) return decline(named.notice, true)
  const search: Search = (part) => find({ ...request, allowed, text: part, context: text }, library)
  if (named?.units.length) {
    const placing = named.notice ? null : misplacedArticle(text, named.units, search, library, language)
    if (placing) return corrected(placing.units, terms, placing.notice)
    const lead = named.notice ?? contradictedByNamed(text, named.units, language) ?? undefined
    return { kind: "cite", units: named.units, terms, lead, corrects: lead !== undefined }
  }
  const premise = falsePremise(text, { search, index: library.index, allowed }, language)
  const isOwn = found[0] && areOwnRules(library.index) && saysItself(found[0].unit, terms.concepts)
  const elsewhere = named || isOwn || premise?.isCommon ? undefined : missingLaw(text, library.laws)
  if (elsewhere) {
    const partly = library.laws.some(({ title }) => namesSameLaw(elsewhere, title))
    return decline(subjectNotHere(elsewhere, partly, language))
  }
  const instead = premise ? saidInstead(premise, search, library) : []
  if (premise && instead.length > 0) return corrected(instead, terms, premise.notice)
  const placing = otherLaw(text, search, library, language)
  if (placing) return corrected(placing.units, terms, placing.notice)

  const worded = selectEvidence(found, terms, library.index.units.length).map(({ unit }) => unit)
  const units = worded.length > 0 ? worded : meantUnits(request, library)
  const first = units[0]
  if (!first) return decline(WORDS.noAnswer[language])
  if (!claimsUnfoundedRule(text, terms.concepts, first))
    return { kind: "cite", units, terms, lead: undefined, corrects: false }
  // Where the law is named, what it says instead can be told.
  return ASKS_WHY.test(text) && library.references.lawsNamed(text).includes(first.lawId)
    ? corrected(units, terms, noSuchRule(language))
    : decline(WORDS.noAnswer[language])
}

const corrected = (units: readonly LawUnit[], terms: QuestionTerms, lead: string): Decision => ({
  kind: "cite",
  units,
  terms,
  lead,
  corrects: true,
})

/** What is so near in meaning that it answers without a word of the question. */
const meantUnits = ({ meaning, text }: FindRequest, { index }: Library): LawUnit[] =>
  meaning?.text === text ? meaning.sure.flatMap((position) => index.units[position] ?? []) : []

const decline = (text: string, corrects = false): Decision => ({ kind: "decline", text, corrects })

/** A correction needs the article that contradicts and little beside it. */
const MAX_INSTEAD = 2

/** What the law says in place of a false premise, what contradicts it first. */
function saidInstead({ units, rest }: FalsePremise, search: Search, library: Library): LawUnit[] {
  const { found, terms } = search(rest)
  const further = selectEvidence(found, terms, library.index.units.length).map(({ unit }) => unit)
  return [...new Set([...units, ...further])].slice(0, MAX_INSTEAD)
}
