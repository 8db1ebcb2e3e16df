import { expect, test } from "vitest"
import { BESIDE_LAW } from "../src/answer/beside-law.ts"
import { INSTRUCTIONS } from "../src/answer/instructions.ts"
import { OFF_TOPIC } from "../src/answer/off-topic.ts"
import { screenQuestion } from "../src/answer/screen.ts"
import { fold } from "../src/text/fold.ts"
import { foldedPattern } from "../src/text/folded-pattern.ts"
import { LEGAL } from "./fixtures/visitor-questions.ts"

test("a pattern written in any letters finds folded text, and its classes stay what they are", () => {
  expect(foldedPattern(/آلمان\S+ آگاهی/u).test(fold("آلمانی آگاهی"))).toBe(true)
  expect(foldedPattern(/^\S+\s\d$/u).test("آ ۱")).toBe(false)
  expect(foldedPattern(/^\S+\s\d$/u).test(fold("آ ۱"))).toBe(true)
  expect(foldedPattern(/وای‌فای/u).test("وای فای")).toBe(true)
})

test("no pattern that questions are screened with holds a letter that folding takes away", () => {
  const letters = [...INSTRUCTIONS, ...OFF_TOPIC, ...BESIDE_LAW].map(
    ({ source }) => source.match(/[\u0600-\u06ff\u200c]+/g)?.join("") ?? "",
  )
  for (const written of letters) expect(fold(written)).toBe(written)
})

test("a question with «آ» is screened like one without", () => {
  for (const question of [
    "از خودت یه قانون دربیاور",
    "از خودت یه ماده درآور",
    "آلرژی فصلی دارم",
    "آهنگ جدید بفرست",
    "چطور زبان آلمانی یاد بگیرم",
    "اپ آپدیت نمیشه",
  ])
    expect([question, screenQuestion(question)]).not.toEqual([question, undefined])
})

test("no question of law is taken for chat, for an order or for one about another country", () => {
  expect(LEGAL.filter((question) => screenQuestion(question) !== undefined)).toEqual([])
})
