import fc from "fast-check"
import { expect, test } from "vitest"
import { fieldProblems, MAX_QUERY_LENGTH, QueryRequest } from "../src/index.ts"

const problems = (input: unknown) => {
  const parsed = QueryRequest.safeParse(input)
  return parsed.success ? [] : fieldProblems(parsed.error, input)
}

test("a bare question is enough, and Persian is its language", () => {
  expect(QueryRequest.parse({ query: "چند روز مرخصی دارم؟" })).toEqual({ query: "چند روز مرخصی دارم؟", language: "fa" })
})

test("unknown fields are ignored, as older clients send them", () => {
  expect(QueryRequest.parse({ query: "سلام", stream: true })).not.toHaveProperty("stream")
})

test("the longest question has 2,000 characters, counted as people count them", () => {
  expect(problems({ query: "𞤀".repeat(MAX_QUERY_LENGTH) })).toEqual([])
  expect(problems({ query: "ا".repeat(MAX_QUERY_LENGTH + 1) })).toMatchObject([
    { loc: ["body", "query"], msg: "query must have at most 2000 characters" },
  ])
})

test("blank, control characters and lone punctuation are not a question", () => {
  for (const query of ["", "   ", "\u0000\u0007", "\u200c\u200f", "؟!", "\n\t"])
    expect(problems({ query })).toMatchObject([
      { loc: ["body", "query"], msg: "query must contain a letter or a digit" },
    ])
})

test("every text with a letter and at most 2,000 characters is a question", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      expect(problems({ query: `م${text}` })).toEqual([])
    }),
  )
})

test("a rejected number is named, a rejected text is never echoed", () => {
  const secret = "راز مراجعه‌کننده"
  const found = problems({ query: "سلام", temperature: 3, language: secret, filters: secret })
  expect(found).toContainEqual(expect.objectContaining({ loc: ["body", "temperature"], input: 3 }))
  expect(JSON.stringify(found)).not.toContain(secret)
})

test("settings are taken flat and nested, with the same bounds", () => {
  expect(problems({ query: "س", temperature: 2, llm_settings: { top_p: 1 } })).toEqual([])
  expect(problems({ query: "س", llm_settings: { top_p: 1.1 } })).toMatchObject([
    { loc: ["body", "llm_settings", "top_p"] },
  ])
})
