import { fold } from "../text/fold.ts"
import { articleLine, chapterLine } from "./article-lines.ts"

/** One article of a statute's text, or one section of a text that has no articles. */
export interface SplitArticle {
  /** `64`, `21 مکرر`; null for a section, and for what stands before the first article of a chapter. */
  number: string | null
  unitName: string
  /** Its own heading, else the chapter that it stands in. */
  heading: string | null
  text: string
  repealed: boolean
  /** Whether it only leads to the units that the text consists of. */
  isPreamble: boolean
}

const REPEALED = /^\W{0,3}(?:منسوخ|نسخ شد|ملغی|حذف شد|repealed(?!\p{L}))/iu
/** Characters of an article among which it says so. */
const REPEALED_WITHIN = 40
/** A heading as Markdown writes it; readers of other formats mark theirs likewise. */
const HEADING = /^\s*(#{1,6})\s+(?=\S)/

const levelOf = (line: string): number => HEADING.exec(line)?.[1]?.length ?? 0
const withoutSigns = (line: string) => line.replace(HEADING, "")

/**
 * Splits the text of a statute or of somebody's own rules into its articles. Notes (تبصره) stay with their article; chapter
 * lines and headings between articles become headings. A text without articles is split at its headings; one without
 * headings is one unit.
 */
export function splitStatute(text: string): SplitArticle[] {
  const lines = text.split(/\r\n|\r|\n/)
  const first = lines.find((line) => articleLine(line))
  /** Where the articles are headings themselves, lower ones belong to the article that they stand in. */
  const lowest = first === undefined ? 6 : levelOf(first) || 6
  const units: SplitArticle[] = []
  let chapter: string | null = null
  let current: SplitArticle = { ...EMPTY }
  const close = () => {
    const body = current.text.trim()
    const isAllHeading = body === "" && current.number !== null && current.heading !== chapter
    const text = isAllHeading ? (current.heading ?? "") : body
    const heading = isAllHeading ? chapter : current.heading
    if (text) units.push({ ...current, heading, text, repealed: REPEALED.test(fold(text.slice(0, REPEALED_WITHIN))) })
  }
  for (const line of lines) {
    const article = articleLine(line)
    const level = levelOf(line)
    const heading = chapterLine(line) ?? (level > 0 && level <= lowest ? withoutSigns(line).trim() : undefined)
    if (article) {
      close()
      const { number, unitName, rest } = article
      const own = level > 0 && rest !== ""
      current = { ...EMPTY, number, unitName, heading: own ? rest : chapter, text: own ? "" : rest, isPreamble: false }
    } else if (heading !== undefined) {
      close()
      chapter = heading
      current = { ...EMPTY, heading, isPreamble: first !== undefined }
    } else current.text += `${current.text ? "\n" : ""}${withoutSigns(line)}`
  }
  close()
  return units
}

const EMPTY: SplitArticle = {
  number: null,
  unitName: "ماده",
  heading: null,
  text: "",
  repealed: false,
  isPreamble: true,
}
