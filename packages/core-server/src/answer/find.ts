import type { Language } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import { dateAsked, withoutDay } from "../law/dates.ts"
import { isInForce, isSuperseded } from "../law/validity.ts"
import type { NearestUnits } from "../search/meaning.ts"
import { type Retrieval, retrieve } from "../search/retrieve.ts"
import { withoutArticles } from "../text/arabic.ts"
import type { Library } from "./library.ts"
import { type LookUp, lookUp } from "./look-up.ts"

/** A law that the question names comes before laws that it does not name. */
const NAMED_LAW = 0.5
/** A law that a newer one has replaced comes after it. */
const SUPERSEDED_LAW = -0.25
/** Who asks about a past day wants to know what was law then and is no longer. */
const LAW_OF_THAT_TIME = 1
/** Fewer candidates would leave too little to choose the evidence from. */
const MIN_CANDIDATES = 10

/** A question that stands alone. */
export interface FindRequest {
  text: string
  /** The whole question when `text` is a part of it: what laws and dates are read from. */
  context?: string
  language: Language
  maxResults: number
  /** One byte per unit, 0 to leave it out; null: what was in force on the day asked about. */
  allowed: Uint8Array | null
  /** Jalali day the question is about, where the caller says it; the text may say it too. */
  date: string | null
  /** What a vector index has found for this very text. */
  meaning?: NearestUnits | undefined
}

export interface Finding extends Retrieval {
  /** Articles that the question names; undefined when it names none. */
  named: LookUp | undefined
  /** Units that could be found, one byte each. */
  allowed: Uint8Array
}

/** The day that a question's text says; the year of a law whose article it names is no such day: «قانون … سال ۷۶». */
function dayAsked(text: string, { references, index }: Library): string | null {
  const date = dateAsked(text)
  if (date === null) return null
  const named = references.read(text).flatMap(({ lawIds }) => lawIds)
  return named.some((id) => index.laws.get(id)?.approved?.slice(0, 4) === date.slice(0, 4)) ? null : date
}

/** The day that a question is about, and the units that may be found for it, one byte each. */
export function scopeOf(request: FindRequest, library: Library) {
  const date = request.date ?? dayAsked(request.context ?? request.text, library)
  const allowed =
    request.allowed ??
    (date === null
      ? library.inForce()
      : Uint8Array.from(library.index.units, (unit) => (isInForce(unit, date, date) ? 1 : 0)))
  return { date, allowed }
}

/** What speaks for or against a unit by the day that is asked about; null: today. */
function ofItsTime(unit: LawUnit, date: string | null): number {
  if (isSuperseded(unit, date)) return SUPERSEDED_LAW
  return date !== null && (unit.repealed || isSuperseded(unit, null)) ? LAW_OF_THAT_TIME : 0
}

/** Everything the library has on a question: the articles it names, and those that speak about it. */
export function find(request: FindRequest, library: Library): Finding {
  const { text, context = text, language, maxResults } = request
  const { index, references } = library
  const { date, allowed } = scopeOf(request, library)
  const laws = new Set(references.lawsNamed(context))
  const favour = (unit: LawUnit) => (laws.has(unit.lawId) ? NAMED_LAW : 0) + ofItsTime(unit, date)
  const asked = date === null ? text : withoutDay(text)
  const retrieval = retrieve(index, language === "ar" ? withoutArticles(asked) : asked, {
    limit: Math.max(maxResults, MIN_CANDIDATES),
    language,
    allowed,
    favour,
    nearest: request.meaning?.text === text ? request.meaning.hits : undefined,
  })
  return { ...retrieval, named: lookUp(text, library, language, date), allowed }
}

/** The units of a finding in the order in which they would be cited, named ones first. */
export function unitsInOrder({ named, found }: Finding): LawUnit[] {
  return [...new Set([...(named?.units ?? []), ...found.map(({ unit }) => unit)])]
}
