import { readNumber } from "../text/numbers.ts"
import { isStopWord } from "../text/stop-words.ts"
import { LAW_NAMES } from "./law-names.ts"
import { namesSameLaw, nameWords } from "./law-names-match.ts"

/** The part of a law that references are resolved against. */
export interface NamedLaw {
  id: string
  title: string
  titleEn: string | null
  approved: string | null
  articles: ReadonlyMap<string, readonly number[]>
}

/** A reference found in a question. */
export interface Reference {
  /** Canonical article number, e.g. `64`, `21 مکرر`. */
  article: string
  /** Note (تبصره) number; null when none was asked for. */
  note: number | null
  /** The laws that the name fits, the best first; empty when the question names none that is known. */
  lawIds: readonly string[]
  /** Whether the question names a law at all. */
  namesLaw: boolean
}

/** Finds references to articles, and the laws that a text names. */
export interface ReferenceReader {
  read(question: string): Reference[]
  lawsNamed(question: string): readonly string[]
}

const ARTICLE = /^(?:ماده|مواد|مادهی|مادهای|م|اصل|اصلی|article|articles|art|section|الماده)$/
const NOTE = /^(?:تبصره|تبصرهی|ت|note)$/
const BIS = /^(?:مکرر|مکر|bis)$/
const LAW_WORD = /^(?:قانون|قوانین|ق|law|act|code|لایحه|نامه)$/

interface Name {
  words: readonly string[]
  lawId: string
  order: number
}

/** Makes a reader for the laws of a corpus. */
export function referenceReader(laws: readonly NamedLaw[]): ReferenceReader {
  const byId = new Map(laws.map((law) => [law.id, law]))
  const names = collectNames(laws)
  const shortNames = names.flatMap((name) =>
    LAW_WORD.test(name.words[0] ?? "") ? [{ ...name, words: name.words.slice(1) }] : [],
  )
  return {
    lawsNamed: (question) => lawsIn(nameWords(question), names).lawIds,
    read(question) {
      const words = nameWords(question)
      const laws = inYear(lawsIn(words, names), words, byId)
      return articlesIn(words).map(({ article, note, after }) => {
        const { lawIds, namesLaw } = laws.namesLaw ? laws : shortNameAt(words, after, shortNames)
        const having = lawIds.filter((id) => byId.get(id)?.articles.has(article))
        return { article, note, namesLaw, lawIds: having.length > 0 ? having : lawIds.slice(0, 1) }
      })
    },
  }
}

/** «قانون موجر و مستاجر مصوب ۷۶»: of laws of one name, those of the year that is named. */
function inYear(laws: LawsIn, words: readonly string[], byId: ReadonlyMap<string, NamedLaw>): LawsIn {
  const years = new Set(words.filter((word) => /^(?:1[34]\d\d|[3-9]\d)$/.test(word)).map((word) => word.slice(-2)))
  const ofYear = laws.lawIds.filter((id) => years.has(byId.get(id)?.approved?.slice(2, 4) ?? ""))
  const marked =
    words.some((word, at) => YEAR.test(word) && /^\d+$/.test(words[at + 1] ?? "")) ||
    words.some((word) => /^1[34]\d\d$/.test(word))
  return marked && ofYear.length > 0 ? { ...laws, lawIds: ofYear } : laws
}
const YEAR = /^(?:سال|مصوب|مصوبه|اصلاحی)$/

/** «ماده ۲۵۰ کار»: right behind the number, a law's name needs no «قانون». */
function shortNameAt(words: readonly string[], at: number, names: readonly Name[]): LawsIn {
  const here = names.filter(
    (name) => name.words.length > 0 && name.words.every((word, offset) => words[at + offset] === word),
  )
  const longest = Math.max(0, ...here.map((name) => name.words.length))
  const meant = here.filter((name) => name.words.length === longest).sort((a, b) => a.order - b.order)
  return { lawIds: [...new Set(meant.map((name) => name.lawId))], namesLaw: meant.length > 0 }
}

interface Named {
  article: string
  note: number | null
  /** Place of the word behind the number. */
  after: number
}

function articlesIn(words: readonly string[]): Named[] {
  const found: Named[] = []
  let pendingNote: number | null = null
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ""
    if (NOTE.test(word)) {
      const number = readNumber(words.slice(at + 1))
      const last = found.at(-1)
      if (last && last.note === null && number) last.note = number.value
      else if (number) pendingNote = number.value
      continue
    }
    if (!ARTICLE.test(word)) continue
    let from = at + 1
    if (words[from] === "ی" || words[from] === "شماره" || words[from] === "number" || words[from] === "no") from++
    const bisFirst = BIS.test(words[from] ?? "")
    const number = readNumber(words.slice(bisFirst ? from + 1 : from))
    if (!number || number.value === 0) continue
    const end = from + number.length + (bisFirst ? 1 : 0)
    const bisAfter = BIS.test(words[end] ?? "")
    const after = end + (bisAfter ? 1 : 0)
    found.push({ article: `${number.value}${bisFirst || bisAfter ? " مکرر" : ""}`, note: pendingNote, after })
    pendingNote = null
    at = from + number.length - 1
  }
  return found
}

interface LawsIn {
  lawIds: string[]
  namesLaw: boolean
}

/** Laws by the longest names that occur; a name inside a longer one does not count. */
function lawsIn(words: readonly string[], names: readonly Name[]): LawsIn {
  const matches: (Name & { at: number })[] = []
  for (const name of names)
    for (let at = 0; at + name.words.length <= words.length; at++)
      if (name.words.every((word, offset) => words[at + offset] === word)) matches.push({ ...name, at })
  const outer = matches.filter(
    (match) =>
      !matches.some(
        (other) =>
          other.words.length > match.words.length &&
          other.at <= match.at &&
          other.at + other.words.length >= match.at + match.words.length,
      ),
  )
  outer.sort((a, b) => b.words.length - a.words.length || a.order - b.order)
  const lawIds = [...new Set(outer.map((match) => match.lawId))]
  // «قانون مجازات اسلامی، بخش تعزیرات» names one law twice.
  const places = new Set(outer.map(({ at }) => at))
  const everywhere = lawIds.filter((id) =>
    [...places].every((at) => outer.some((one) => one.at === at && one.lawId === id)),
  )
  return {
    lawIds: everywhere.length > 0 ? everywhere : lawIds,
    namesLaw:
      outer.length > 0 ||
      words.some(
        (word, at) =>
          LAW_WORD.test(word) && /^\p{L}{2,}$/u.test(words[at + 1] ?? "") && !isStopWord(words[at + 1] ?? ""),
      ),
  }
}

function collectNames(laws: readonly NamedLaw[]): Name[] {
  const names: Name[] = []
  const add = (text: string, lawId: string, order: number) => {
    const words = nameWords(text)
    if (words.length > 0) names.push({ words, lawId, order })
  }
  for (const law of laws) {
    const order = -Number(law.approved?.slice(0, 4) ?? 0) // the newer law first
    add(law.title, law.id, order)
    add(law.title.replace(/\([^)]*\)/g, " "), law.id, order)
    if (law.titleEn) add(law.titleEn, law.id, order)
    for (const [lineNumber, line] of LAW_NAMES.trim().split("\n").entries()) {
      const [title = "", others = ""] = line.split(":")
      if (!namesSameLaw(title, law.title)) continue
      for (const name of [title, ...others.split("،")]) add(name, law.id, order + lineNumber / 1000)
    }
  }
  return names
}
