import type { LawUnit, TextLanguage } from "./corpus.ts"
import { LAW_NAMES } from "./law-names.ts"
import { nameWords } from "./law-names-match.ts"
import { SUBJECTS } from "./subjects/index.ts"

/** What articles are about in plain words, by law and article. Helps to find the official text; is never quoted. */
export type PlainWords = ReadonlyMap<string, Readonly<Record<TextLanguage, string>>>

/** Titles by the names that people give them, where a name fits one law only. */
const CANONICAL: ReadonlyMap<string, string> = new Map(
  LAW_NAMES.trim()
    .split("\n")
    .reverse()
    .flatMap((line) => {
      const [title = "", names = ""] = line.split(":")
      return names.split("،").map((name) => [nameWords(name).join(" "), nameWords(title).join(" ")] as const)
    }),
)

/** The same for one article of one law in any corpus, whatever its ids are. */
function keyOf({ law, article }: Pick<LawUnit, "law" | "article">): string {
  const title = nameWords(law.fa)
    .join(" ")
    .replace(/ جمهوری اسلامی ایران$/, "")
  return `${CANONICAL.get(title) ?? title} ${article ?? ""}`
}

/** Gathers the plain words of summaries: heading twice, because it names the subject, then the text. */
export function plainWordsOf(summaries: readonly LawUnit[]): PlainWords {
  return new Map(summaries.map((unit) => [keyOf(unit), { fa: wordsOf(unit, "fa"), en: wordsOf(unit, "en") }]))
}

function wordsOf({ id, heading, text }: LawUnit, language: TextLanguage): string {
  const own = `${heading?.[language] ?? ""} ${heading?.[language] ?? ""} ${text[language] ?? ""}`.trim()
  return language === "fa" ? `${own} ${SUBJECTS.get(id) ?? ""}` : own
}

/** The plain words for an official text; for a summary, which has its own, the spoken words of the subject index. */
export function plainWordsFor(unit: LawUnit, words: PlainWords, language: TextLanguage): string {
  if (unit.kind === "official") return words.get(keyOf(unit))?.[language] ?? ""
  return language === "fa" ? (SUBJECTS.get(unit.id) ?? "") : ""
}
