import { addedOn } from "./added-articles.ts"

/** Languages in which a unit can carry text. */
export type TextLanguage = "fa" | "en"

/** A text with an optional English twin. */
export type Twin = { fa: string; en?: string | undefined }

/** One article or note of a law, the unit that is searched, quoted and cited. */
export interface LawUnit {
  /** Stable, unique in the corpus, e.g. `labor:64`. */
  id: string
  lawId: string
  law: Twin
  /** As cited, in ASCII digits, e.g. `64` or `21 مکرر`; null where the text has none. */
  article: string | null
  /** What the law calls its units: `ماده`, `اصل`, in English `Article`, `Section`, `Clause`, `Rule`. */
  unitName: string
  topic: string | null
  heading: Twin | null
  text: Twin
  /** Gregorian date or year as given by the corpus in the Jalali calendar, e.g. `1369-08-29`. */
  approved: string | null
  repealed: boolean
  /** First and last day in force, Jalali `YYYY-MM-DD`, both inclusive; null: open. */
  validFrom: string | null
  validTo: string | null
  /** `summary`: in the corpus author's own words. */
  kind: "official" | "summary"
  authority: string | null
  url: string | null
}

/** What a Core answers from. */
export interface Corpus {
  units: readonly LawUnit[]
  /** Whether laws are complete, so that a missing article number does not exist. */
  complete: boolean
}

type Json = Record<string, unknown>

const text = (value: unknown): string | null => (typeof value === "string" && value.trim() !== "" ? value.trim() : null)

const UNIT_NAMES: ReadonlySet<string> = new Set(["ماده", "اصل", "Article", "Section", "Clause", "Rule"])

/** A text of Latin letters alone is no Persian one: it stands in both places, so that questions in English find it. */
const isEnglish = (value: string) => /\p{Script=Latin}/u.test(value) && !/\p{Script=Arabic}/u.test(value)

function twin(value: unknown): Twin | null {
  if (typeof value === "string") {
    const alone = value.trim()
    if (!alone) return null
    return isEnglish(alone) ? { fa: alone, en: alone } : { fa: alone }
  }
  if (!value || typeof value !== "object") return null
  const { fa, en } = value as Json
  const persian = text(fa)
  const english = text(en)
  if (!persian) return null
  return english ? { fa: persian, en: english } : { fa: persian }
}

/** What statute books write before an article that is no longer law, … */
const REPEALED_ON = markWithDate("منسوخ|نسخ|ملغی")
/** … and before one whose text is younger than its law. */
const WORDED_ON = markWithDate("اصلاحی|الحاقی")

function markWithDate(words: string): RegExp {
  return new RegExp(String.raw`^[\s|]*\(?(?:${words})[^\d)]{0,20}(\d{4})\/(\d{1,2})\/(\d{1,2})`)
}

/** The date in «(منسوخ 1399/2/23)» as `1399-02-23`. */
function dateIn(body: string, mark: RegExp): string | null {
  const [, year, month = "", day = ""] = mark.exec(body) ?? []
  return year ? `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}` : null
}

/**
 * Reads one record of a corpus file: `{ id, law_id, law, article_no, kind, heading, text, approved, repealed | status, … }`,
 * where `law`, `heading` and `text` are texts or `{ fa, en }`.
 *
 * @throws TypeError that names the field when the record cannot be used.
 */
export function parseRecord(record: Json): LawUnit {
  const id = text(record["id"])
  const law = twin(record["law"])
  const body = twin(record["text"])
  if (!id) throw new TypeError("a record needs an id")
  if (!law) throw new TypeError(`record ${id} needs a law title`)
  if (!body) throw new TypeError(`record ${id} needs a text`)
  const kind = text(record["kind"])
  const article = text(record["article_no"])
  const repealed = record["repealed"] === true || record["status"] === "repealed"
  return {
    id,
    lawId: text(record["law_id"]) ?? id.split(":")[0] ?? id,
    law,
    article,
    unitName: kind !== null && UNIT_NAMES.has(kind) ? kind : "ماده",
    topic: text(record["topic"]),
    heading: twin(record["heading"]),
    text: body,
    approved: text(record["approved"]),
    repealed,
    validFrom:
      text(record["valid_from"]) ?? dateIn(body.fa, WORDED_ON) ?? addedOn(law.fa, article) ?? text(record["approved"]),
    validTo: text(record["valid_to"]) ?? (repealed ? dateIn(body.fa, REPEALED_ON) : null),
    kind: record["source"] === "summary" || "status" in record ? "summary" : "official",
    authority: text(record["authority"]),
    url: text(record["url"]),
  }
}

/** Reads the lines of a JSONL corpus; empty lines are passed over. */
export function parseJsonl(lines: string): LawUnit[] {
  return lines
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => parseRecord(JSON.parse(line) as Json))
}
