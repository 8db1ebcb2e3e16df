import { fold } from "../text/fold.ts"
import { readNumber } from "../text/numbers.ts"

/** One article of a statute's text. */
export interface SplitArticle {
  /** `64`, `21 مکرر`; null for what stands before the first article. */
  number: string | null
  unitName: "ماده" | "اصل"
  /** The chapter that it stands in. */
  heading: string | null
  text: string
  repealed: boolean
}

/** «ماده ۶۴ -», «اصل پنجم:», «ماده واحده»; markup signs before it are passed over. */
const ARTICLE = /^[#*\s>]*(ماده|اصل)\s+(.{1,40}?)\s*(?:[-–—:ـ.]|\*\*|$)\s*(.*)$/u
const CHAPTER = /^[#*\s>]*((?:کتاب|باب|فصل|بخش|مبحث|گفتار|قسمت)\s+\S.{0,120})$/u
const REPEALED = /^\W{0,3}(?:منسوخ|نسخ شد|ملغی|حذف شد)/u

/**
 * Splits the text of an Iranian statute into its articles. Notes (تبصره) stay with their article, chapter lines become
 * headings. A text without articles is one unit.
 */
export function splitStatute(text: string): SplitArticle[] {
  const articles: SplitArticle[] = []
  let heading: string | null = null
  let current: SplitArticle = { number: null, unitName: "ماده", heading, text: "", repealed: false }
  const close = () => {
    const body = current.text.trim()
    if (body) articles.push({ ...current, text: body, repealed: REPEALED.test(fold(body)) })
  }
  for (const line of text.split(/\r\n|\r|\n/)) {
    const chapter = CHAPTER.exec(line)
    const start = ARTICLE.exec(line)
    const number = start ? numberOf(start[2] ?? "") : undefined
    if (start && number !== undefined) {
      close()
      const unitName = start[1] === "اصل" ? "اصل" : "ماده"
      current = { number, unitName, heading, text: start[3] ?? "", repealed: false }
    } else if (chapter) {
      close()
      heading = (chapter[1] ?? "").replace(/[#*]+/g, "").trim()
      current = { number: null, unitName: "ماده", heading, text: "", repealed: false }
    } else current.text += `${current.text ? "\n" : ""}${line}`
  }
  close()
  return articles
}

/** The number of an article line; undefined when the words are none («ماده اولیه»). */
function numberOf(words: string): string | undefined {
  const folded = fold(words)
    .replaceAll("\u200c", " ")
    .replace(/[()[\]«»*]/g, " ")
    .trim()
  if (/^واحده/.test(folded)) return "واحده"
  const parts = folded.match(/\p{N}+|\p{L}+/gu) ?? []
  const number = readNumber(parts)
  if (!number) return undefined
  const rest = parts.slice(number.length)
  if (rest.length === 0) return String(number.value)
  return rest[0] === "مکرر" ? `${number.value} مکرر` : undefined
}
