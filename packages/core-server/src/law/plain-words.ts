import type { LawUnit, TextLanguage } from "./corpus.ts"
import { LAW_NAMES } from "./law-names.ts"
import { nameWords } from "./law-names-match.ts"
import { SUBJECTS } from "./subjects/index.ts"
import { STATUTE_SUBJECTS } from "./subjects/statutes/index.ts"

/** What articles are about in plain words, by law and article. Helps to find the official text; is never quoted. */
export type PlainWords = ReadonlyMap<string, Readonly<Record<TextLanguage | "spoken", string>>>

const LINES = LAW_NAMES.trim()
  .split("\n")
  .map((line) => {
    const [title = "", names = ""] = line.split(":")
    return { title: nameWords(title).join(" "), names: names.split("،").map((name) => nameWords(name).join(" ")) }
  })
const TITLES: ReadonlySet<string> = new Set(LINES.map(({ title }) => title))

/** Titles by the names that people give them, the law listed first winning; a title means its own law alone. */
const CANONICAL: ReadonlyMap<string, string> = new Map(
  LINES.toReversed().flatMap(({ title, names }) =>
    names.filter((name) => !TITLES.has(name)).map((name) => [name, title] as const),
  ),
)

/** The same for all titles of one law. */
export function lawKey(title: string): string {
  const bare = nameWords(title)
    .join(" ")
    .replace(/ جمهوری اسلامی ایران$/, "")
  return CANONICAL.get(bare) ?? bare
}

/** The same for one article of one law in any corpus, whatever its ids are. */
const keyOf = ({ law, article }: Pick<LawUnit, "law" | "article">) => `${lawKey(law.fa)} ${article ?? ""}`

/** Gathers the plain words of summaries: heading twice, because it names the subject, then the text. */
export function plainWordsOf(summaries: readonly LawUnit[]): PlainWords {
  return new Map(
    summaries.map((unit) => [
      keyOf(unit),
      { fa: wordsOf(unit, "fa"), en: wordsOf(unit, "en"), spoken: SUBJECTS.get(unit.id) ?? "" },
    ]),
  )
}

const wordsOf = ({ heading, text }: LawUnit, language: TextLanguage): string =>
  `${heading?.[language] ?? ""} ${heading?.[language] ?? ""} ${text[language] ?? ""}`.trim()

const STATUTES: ReadonlyMap<string, string> = new Map(
  STATUTE_SUBJECTS.map(({ law, article, words }) => [keyOf({ law: { fa: law }, article }), words]),
)

/** The words of a summary for an official text; a summary has its own. */
export function plainWordsFor(unit: LawUnit, words: PlainWords, language: TextLanguage): string {
  return unit.kind === "official" ? (words.get(keyOf(unit))?.[language] ?? "") : ""
}

/** What people say when they mean a unit, in Persian. */
export function spokenWordsFor(unit: LawUnit, words: PlainWords): string {
  const key = keyOf(unit)
  if (unit.kind === "summary") return SUBJECTS.get(unit.id) ?? ""
  const own = words.get(key)?.spoken ?? ""
  return `${own} ${STATUTES.get(key) ?? ""}`.trim()
}
