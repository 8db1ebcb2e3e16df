import { fold } from "../text/fold.ts"
import { readNumber } from "../text/numbers.ts"

/** A line that begins an article. */
export interface ArticleLine {
  /** `64`, `21 مکرر`, `4.2`. */
  number: string
  /** What the text calls its articles: `ماده`, `Section`. */
  unitName: string
  /** What stands behind the number. */
  rest: string
}

/** «ماده ۶۴ -», «اصل پنجم:», «ماده واحده»; markup signs before it are passed over. */
const PERSIAN = /^[#*\s>]*(ماده|اصل)\s+(.{1,40}?)\s*(?:[-–—:ـ.]|\*\*|$)\s*(.*)$/u
/** `Article 5.`, `**Section 4.2:**`, `§ 7`; without a sign behind the number only in a heading, or a sentence may begin so. */
const ENGLISH =
  /^[#*\s>]*(article|section|clause|rule|art\.|sec\.|§)\s*(\d{1,4}(?:\.\d{1,3}){0,3}[a-z]?)(\**\s*(?:[-–—:.)]|\*\*|$)|(?<=^#.*)\s)\s*(.*)$/iu
const ENGLISH_NAMES: Readonly<Record<string, string>> = { "art.": "Article", "sec.": "Section", "§": "Section" }

const CHAPTER = /^[#*\s>]*((?:کتاب|باب|فصل|بخش|مبحث|گفتار|قسمت)\s+\S.{0,120})$/u
const ENGLISH_CHAPTER =
  /^[#*\s>]*((?:chapter|part|title|schedule|annex)\s+(?:\d{1,3}|[ivxlc]{1,7}|[a-z])(?:\s*[-–—:.]\s*.{0,120})?)$/iu

/** What begins a line stands among so many of its characters: patterns cannot take the longest ones whole. */
const HEAD = 400

/** The article that a line begins; undefined for any other line. */
export function articleLine(line: string): ArticleLine | undefined {
  const found = articleIn(line.slice(0, HEAD))
  return found && { ...found, rest: found.rest + line.slice(HEAD) }
}

function articleIn(line: string): ArticleLine | undefined {
  const [, persian, words = "", after = ""] = PERSIAN.exec(line) ?? []
  const number = persian ? numberOf(words) : undefined
  if (persian && number !== undefined) return { number, unitName: persian, rest: after }
  const [, name, digits, , rest = ""] = ENGLISH.exec(line) ?? []
  return name && digits ? { number: digits, unitName: englishName(name), rest: rest.replace(/^\*+\s*/, "") } : undefined
}

const englishName = (name: string) =>
  ENGLISH_NAMES[name.toLowerCase()] ?? `${name.charAt(0).toUpperCase()}${name.slice(1).toLowerCase()}`

/** The chapter that a line begins, as it is written; undefined for any other line. */
export function chapterLine(line: string): string | undefined {
  if (line.length > HEAD) return undefined
  const chapter = (CHAPTER.exec(line) ?? ENGLISH_CHAPTER.exec(line))?.[1]
  return chapter?.replace(/[#*]+/g, "").trim()
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
