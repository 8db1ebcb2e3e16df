import { CITATION } from "@qanun/testing"
import fc from "fast-check"
import { expect, test } from "vitest"
import {
  foldPersian,
  formatCitation,
  isSamePersian,
  splitAtMarks,
  toAsciiDigits,
  toPersianDigits,
} from "../src/persian.ts"

test.for([
  ["مي‌خواهم", "می خواهم"],
  ["كتاب", "کتاب"],
  ["مَرخَصیِ", "مرخصی"],
  ["قانـــون", "قانون"],
  ["ماده ۶۴", "ماده 64"],
  ["مادهٔ ٦٤", "ماده 64"],
  ["مسؤول", "مسوول"],
  ["  آیین\u00a0 دادرسی\n", "ایین دادرسی"],
  ["\u202bقانون کار\u202c", "قانون کار"],
  ["Article 5", "article 5"],
] as const)("%j and %j are the same", ([one, other]) => {
  expect(foldPersian(one)).toBe(foldPersian(other))
  expect(isSamePersian(one, other)).toBe(true)
})

test("different words stay different", () => {
  expect(isSamePersian("اجاره", "اجازه")).toBe(false)
  expect(isSamePersian("ماده ۶۴", "ماده ۶۵")).toBe(false)
})

test("folding twice changes nothing more", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(foldPersian(foldPersian(text))).toBe(foldPersian(text))
    }),
  )
})

test("digits go both ways", () => {
  expect(toAsciiDigits("۱۲٣ و 4")).toBe("123 و 4")
  expect(toPersianDigits("ماده 1٢۳")).toBe("ماده ۱۲۳")
  expect(toPersianDigits(64)).toBe("۶۴")
})

test("a citation is one line that says what kind of text it is", () => {
  expect(formatCitation(CITATION)).toBe("[۱] ماده ۶۴ قانون کار (خلاصه)")
  expect(formatCitation({ ...CITATION, kind: "official" }, "en")).toBe("[1] ماده ۶۴ قانون کار")
  expect(formatCitation({ ...CITATION, validity: { status: "repealed" } }, "ar")).toBe(
    "[1] ماده ۶۴ قانون کار (ملخص، ملغى)",
  )
})

test("an answer is cut at its marks, and nothing of it is lost", () => {
  const answer = "یک ماه [1] است [2]، و [منبع 1] نیست [1]."
  const pieces = splitAtMarks(answer, [CITATION])
  expect(pieces.map(({ text }) => text).join("")).toBe(answer)
  expect(pieces.filter((piece) => "citation" in piece).map(({ text }) => text)).toEqual(["[1]", "[1]"])
  expect(splitAtMarks("", [])).toEqual([])
})
