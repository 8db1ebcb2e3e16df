import type { Language } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import type { Reference } from "../law/reference.ts"
import { isInForce, isYetToCome } from "../law/validity.ts"
import type { LawIndex } from "../search/law-index.ts"
import { fold } from "../text/fold.ts"
import { labelOf } from "./cite.ts"
import type { Library } from "./library.ts"
import { lawNotHere, noSuchArticle, noSuchNote, notInForceWords, repealedWords } from "./words.ts"

/** What the articles that a question names come to. */
export interface LookUp {
  units: LawUnit[]
  /** Why a named article cannot be cited as law: it does not exist, is not here, or is repealed. */
  notice: string | null
}

/**
 * Resolves the articles that a question names. Undefined when it names none, or no law to look in.
 *
 * @param date Jalali day that the question is about; null: today.
 */
export function lookUp(
  question: string,
  library: Library,
  language: Language,
  date: string | null,
): LookUp | undefined {
  const { index } = library
  const today = library.today()
  const references = library.references.read(question).filter((reference) => reference.namesLaw)
  if (references.length === 0) return undefined
  const units: LawUnit[] = []
  const notices: string[] = []
  for (const reference of references) {
    const named = unitsOf(reference, index)
    const inForce = named.filter((unit) => isInForce(unit, date, today))
    const { note } = reference
    if (note !== null && inForce[0] && index.complete && lacksNote(inForce, note)) {
      notices.push(noSuchNote(note, labelOf(inForce[0], language), language))
      continue
    }
    units.push(...inForce.filter((unit) => !units.includes(unit)))
    if (inForce.length === 0) notices.push(explain(reference, named, index, language, date, today))
  }
  return { units, notice: notices.length > 0 ? notices.join(" ") : null }
}

/** Whether the text of an article has no note of a number; «تبصره» without one is the first. */
function lacksNote(units: readonly LawUnit[], note: number): boolean {
  const notes = units.flatMap(({ text }) => [...fold(text.fa).matchAll(/تبصره[\s\u200c]*(\d+)?/g)])
  return !notes.some(([, number]) => Number(number ?? 1) === note)
}

function unitsOf({ article, lawIds }: Reference, index: LawIndex): LawUnit[] {
  const positions = lawIds.slice(0, 1).flatMap((id) => index.laws.get(id)?.articles.get(article) ?? [])
  return positions.flatMap((position) => index.units[position] ?? [])
}

function explain(
  reference: Reference,
  named: readonly LawUnit[],
  index: LawIndex,
  language: Language,
  date: string | null,
  today: string,
): string {
  const repealed = named[0]
  if (repealed && (date !== null || isYetToCome(repealed, today)))
    return notInForceWords(labelOf(repealed, language), date ?? today, language)
  if (repealed) return repealedWords(labelOf(repealed, language), repealed.validTo, language)
  const law = index.laws.get(reference.lawIds[0] ?? "")
  if (!law) return lawNotHere(language)
  return noSuchArticle(
    reference.article,
    (language === "en" ? law.titleEn : null) ?? law.title,
    index.complete,
    language,
  )
}
