import type { Citation } from "@qanun/contract"
import { check, LANGUAGE } from "./check.ts"

/** Letters that look alike or are typed for one another, each as the one that it is compared as. */
const LETTERS: Readonly<Record<string, string>> = {
  ي: "ی",
  ى: "ی",
  ئ: "ی",
  ك: "ک",
  ة: "ه",
  ۀ: "ه",
  ؤ: "و",
  أ: "ا",
  إ: "ا",
  آ: "ا",
  ٱ: "ا",
}

/** @throws QanunError `invalid_argument` unless `text` is a string. */
function textOf(text: string, field = "text"): string {
  return check(field, text ?? null, "a string")
}

/** Persian and Arabic digits as ASCII ones; all else stays. */
export function toAsciiDigits(text: string): string {
  return textOf(text).replace(/[۰-۹٠-٩]/g, (digit) => String(digit.charCodeAt(0) & 0xf))
}

/** ASCII and Arabic digits as Persian ones; all else stays. */
export function toPersianDigits(text: string | number): string {
  return toAsciiDigits(typeof text === "number" ? String(text) : text).replace(/\d/g, (digit) =>
    String.fromCharCode(0x06f0 + Number(digit)),
  )
}

/**
 * A text as it is compared and searched, never as it is shown: one form of each letter and digit, no vowel marks, no kashida,
 * joiners and runs of white space as one space, lower case.
 *
 * @example
 * import { foldPersian } from "@qanun/core-client/persian"
 * foldPersian("مي‌خواهَم ۱۲") === foldPersian("می خواهم 12") // true
 */
export function foldPersian(text: string): string {
  return toAsciiDigits(textOf(text).normalize("NFC"))
    .replace(/[\u064b-\u065f\u0670\u06d6-\u06ed\u0640]/g, "")
    .replace(/[يىئكةۀؤأإآٱ]/g, (letter) => LETTERS[letter] ?? letter)
    .replace(/[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\u00ad\ufeff]+/g, " ")
    .trim()
    .toLowerCase()
}

/** Whether two texts are the same but for spelling. */
export function isSamePersian(one: string, other: string): boolean {
  return foldPersian(textOf(one, "one")) === foldPersian(textOf(other, "other"))
}

/** A citation as one line, e.g. `[۱] ماده ۶۴ قانون کار (خلاصه)`; a repealed or summarised text says so. */
export function formatCitation(
  citation: Pick<Citation, "n" | "label" | "kind" | "validity">,
  language: "fa" | "en" | "ar" = "fa",
): string {
  const { n, label, kind, validity } = check("citation", citation ?? null, "an object")
  check("n", n ?? null, 0, Number.MAX_SAFE_INTEGER)
  check("validity", validity ?? null, "an object")
  check("language", language, LANGUAGE)
  const words = WORDS[language]
  const notes = [kind === "summary" && words.summary, validity.status === "repealed" && words.repealed].filter(Boolean)
  const mark = `[${language === "fa" ? toPersianDigits(n) : n}]`
  return `${mark} ${label}${notes.length ? ` (${notes.join(words.comma)})` : ""}`
}

const WORDS = {
  fa: { summary: "خلاصه", repealed: "منسوخ", comma: "، " },
  ar: { summary: "ملخص", repealed: "ملغى", comma: "، " },
  en: { summary: "summary", repealed: "repealed", comma: ", " },
} as const

/** A piece of an answer: text, or a mark with the citation that it points to. */
export type AnswerPiece = { text: string } | { text: string; citation: Citation }

/** An answer's text cut at its marks; a mark without a citation stays text. */
export function splitAtMarks(answer: string, citations: readonly Citation[]): AnswerPiece[] {
  check("citations", citations ?? null, "an array")
  const pieces: AnswerPiece[] = []
  let from = 0
  for (const { 0: text, 1: number, index } of textOf(answer, "answer").matchAll(/\[(\d{1,3})\]/g)) {
    const citation = citations.find(({ n }) => n === Number(number))
    if (!citation) continue
    if (index > from) pieces.push({ text: answer.slice(from, index) })
    pieces.push({ text, citation })
    from = index + text.length
  }
  if (from < answer.length) pieces.push({ text: answer.slice(from) })
  return pieces
}
