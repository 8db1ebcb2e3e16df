import type { Citation, Language, Source } from "@qanun/contract"
import type { LawUnit } from "../law/corpus.ts"
import { jalaliToGregorian } from "../law/jalali.ts"
import { statusOn } from "../law/validity.ts"
import type { Span } from "../text/sentences.ts"
import { inDigits } from "./words.ts"

/** How a reader refers to a unit, e.g. `ماده ۶۴ قانون کار`. */
export function labelOf(unit: LawUnit, language: Language): string {
  if (unit.law.en && (language === "en" || isEnglishOnly(unit)))
    return unit.article ? `${englishArticle(unit)}, ${unit.law.en}` : unit.law.en
  const law = unit.law.fa
  return unit.article ? `${unit.unitName} ${inDigits(unit.article, "fa")} ${law}` : law
}

function englishArticle({ article, unitName }: LawUnit): string {
  if (article === "واحده") return "Single article"
  return `${/^[a-z]/i.test(unitName) ? unitName : "Article"} ${article?.replace("مکرر", "bis")}`
}

/** A text without a Persian one is given as it is, whatever language was asked in. */
const isEnglishOnly = ({ text }: LawUnit) => text.en === text.fa

/**
 * A unit as a source on the wire, in the language nearest to the one wanted.
 *
 * @param today The Jalali day that it is.
 */
export function toSource(unit: LawUnit, language: Language, today: string): Source {
  const english = unit.text.en !== undefined && (language === "en" || isEnglishOnly(unit))
  return {
    source_id: unit.id,
    kind: unit.kind,
    law: (english ? unit.law.en : undefined) ?? unit.law.fa,
    article: unit.article,
    label: labelOf(unit, english ? "en" : "fa"),
    heading: (english ? unit.heading?.en : unit.heading?.fa) ?? null,
    topic: unit.topic,
    language: english ? "en" : "fa",
    text: english && unit.text.en ? unit.text.en : unit.text.fa,
    validity: {
      status: statusOn(today, unit),
      from: jalaliToGregorian(unit.validFrom),
      to: jalaliToGregorian(unit.validTo),
    },
    url: unit.url,
  }
}

/** A numbered citation that quotes the given spans of its text. */
export function toCitation(source: Source, n: number, spans: readonly Span[]): Citation {
  return { ...source, n, spans: spans.map(({ start, end }) => ({ start, end })) }
}

/** A citation as the text block that older clients parse (contract 5.8). */
export function toSourceBlock(citation: Citation): string {
  const path = citation.article ? `📍 مسیر: ماده ${citation.article}` : null
  return [`📌 منبع ${citation.n}:`, `📄 متن: ${citation.text}`, "", `📚 نام سند: ${citation.law}`, path]
    .filter((line) => line !== null)
    .join("\n")
}
