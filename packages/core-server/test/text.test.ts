import fc from "fast-check"
import { expect, test } from "vitest"
import { languageOf } from "../src/answer/language.ts"
import { fold, foldWithOffsets } from "../src/text/fold.ts"
import { readNumber } from "../src/text/numbers.ts"
import { sentences } from "../src/text/sentences.ts"
import { terms, tokenize } from "../src/text/tokens.ts"

const persian = fc.stringMatching(/^[\u0600-\u06ff\u200c\u0640 a-zA-Z0-9.،؟«»()\n]{0,80}$/)

test("Arabic letters, digits of three scripts, diacritics and kashida fold to one form", () => {
  expect(fold("كِتابـــي ۱۲٣4 أإآ ة ؤ ﻻ")).toBe(fold("کتابی 1234 ااا ه و لا"))
})

test("folded offsets always point to where the character came from", () => {
  fc.assert(
    fc.property(fc.oneof(persian, fc.string()), (text) => {
      const { text: folded, offsets } = foldWithOffsets(text)
      expect(folded).toBe(fold(text))
      expect(offsets).toHaveLength(folded.length + 1)
      expect(offsets.at(-1)).toBe(text.length)
      for (let at = 0; at < folded.length; at++) {
        expect(offsets[at]).toBeLessThanOrEqual(offsets[at + 1]!)
        const end = [...offsets].slice(at).find((offset) => offset > offsets[at]!) ?? text.length
        expect(fold(text.slice(offsets[at], end))).toContain(folded[at])
      }
    }),
  )
})

test("folding twice changes nothing", () => {
  fc.assert(
    fc.property(fc.oneof(persian, fc.string()), (text) => {
      expect(fold(fold(text))).toBe(fold(text))
    }),
  )
})

test("tokens always lie inside the text, in order, and hold their word", () => {
  fc.assert(
    fc.property(fc.oneof(persian, fc.string()), (text) => {
      let last = 0
      for (const { start, end, word } of tokenize(text)) {
        expect(start).toBeGreaterThanOrEqual(last)
        expect(end).toBeLessThanOrEqual(text.length)
        expect(fold(text.slice(start, end))).toContain(word)
        last = start
      }
    }),
  )
})

test("words meet however they are spelled: ZWNJ, space, plural, Arabic letters", () => {
  const forms = ["خانه‌های", "خانه های", "خانه‌ها", "خانهٔ", "خانه"]
  for (const form of forms) expect(terms(form)[0]).toBe(terms("خانه")[0])
  expect(terms("كارگران")).toEqual(terms("کارگر"))
  expect(terms("می‌دهد")).toEqual(terms("دهد"))
})

test("numbers are read as digits and as words", () => {
  const cases: [string, number][] = [
    ["64", 64],
    ["شصت و چهار", 64],
    ["یکصد و هفتاد", 170],
    ["هزار و بیست و شش", 1026],
    ["پانصد و پنجاه و چهارم", 554],
    ["twenty one", 21],
  ]
  for (const [text, value] of cases) expect([text, readNumber(fold(text).split(" "))?.value]).toEqual([text, value])
  expect(readNumber(["کتاب"])).toBeUndefined()
})

test("sentences cover every letter of a text and never overlap", () => {
  fc.assert(
    fc.property(persian, (text) => {
      const spans = sentences(text)
      for (const [at, span] of spans.entries()) expect(span.start).toBeGreaterThanOrEqual(spans[at - 1]?.end ?? 0)
      const covered = spans.map(({ start, end }) => text.slice(start, end)).join("")
      const letters = (value: string) => value.replace(/[^\p{L}\p{N}]/gu, "")
      expect(letters(covered)).toBe(letters(text))
    }),
  )
})

test("the language of a question is that of its words", () => {
  expect(languageOf("چند روز مرخصی دارم؟")).toBe("fa")
  expect(languageOf("How many days?")).toBe("en")
  expect(languageOf("ما هي مدة الإجازة؟")).toBe("ar")
  expect(languageOf("طلاق", "ar")).toBe("ar")
  expect(languageOf("123", "en")).toBe("en")
})

test("spoken nouns with possessive endings are the nouns that are written", () => {
  const cases: [string, string][] = [
    ["شوهرم", "شوهر"],
    ["حقوقمو", "حقوق"],
    ["بچش", "بچه"],
    ["مغازه‌ام", "مغازه"],
    ["صابخونه", "صاحبخانه"],
    ["خونمون", "خانه"],
    ["داداشم", "برادر"],
    ["بابام", "پدر"],
  ]
  for (const [spoken, written] of cases) expect([spoken, terms(spoken)]).toEqual([spoken, terms(written)])
  for (const word of ["خانم", "کارت", "حکم", "تسلیم", "مالیات"]) expect(terms(word)).toEqual([word])
})
