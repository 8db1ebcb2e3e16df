import { json } from "@qanun/testing"
import { expect, expectTypeOf, test } from "vitest"
import * as z from "zod/mini"
import { defineQuery } from "../../src/index.ts"
import { jsonIn } from "../../src/queries/json-in.ts"
import { failureOf, startPair } from "../fault-server.ts"

const leaveDays = defineQuery({
  input: z.object({ years: z.int().check(z.gte(0)) }),
  prompt: ({ years }) => `پس از ${years} سال چند روز مرخصی دارم؟`,
  output: z.object({ days: z.int() }),
  settings: "precise",
  language: "fa",
})
const answering = (answer: string) => json({ answer, conversation_id: "c", message_id: "m", outcome: "answered" })

test("a defined query sends its prompt and settings, and reads its output out of the answer", async () => {
  const { core, client } = await startPair()
  core.next("query", answering('طبق ماده ۶۴ [1]:\n```json\n{"days": 26, "note": "{]"}\n```'))
  const { output, answer } = await leaveDays(client, { years: 3 })
  expectTypeOf(output).toEqualTypeOf<{ days: number }>()
  expect(output).toEqual({ days: 26 })
  expect(answer).toContain("ماده ۶۴")
  expect(JSON.parse(core.to("query")[0]?.body ?? "")).toEqual({
    query: "پس از 3 سال چند روز مرخصی دارم؟",
    language: "fa",
    temperature: 0.3,
    max_tokens: 4000,
  })
})

test("an input that does not fit is an error before any request, which names the field", async () => {
  const { core, client } = await startPair()
  const error = await failureOf(leaveDays(client, { years: -1 }))
  expect(error.code).toBe("invalid_argument")
  expect(error.message).toContain("years")
  expect(core.requests).toHaveLength(0)
})

test("an answer without fitting JSON is an error that keeps the answer", async () => {
  const { core, client } = await startPair()
  core.next("query", answering("نمی‌دانم [1]"), answering('{"days": "many"}'))
  for (const answer of ["نمی‌دانم [1]", '{"days": "many"}'])
    expect(await failureOf(leaveDays(client, { years: 1 }))).toMatchObject({
      code: "invalid_response",
      partial: { answer },
    })
})

test("without an output schema the answer is all there is", async () => {
  const { client } = await startPair()
  const plain = defineQuery({ input: z.string(), prompt: (word) => `«${word}» یعنی چه؟` })
  const { output, citations } = await plain(client, "عسر و حرج", { idempotencyKey: "k" })
  expect(output).toBeUndefined()
  expect(citations).toHaveLength(1)
})

test.for([
  ['{"a": 1}', { a: 1 }],
  ['متن {نه} سپس {"a": "}"} و بعد', { a: "}" }],
  ['[1] و [2]: [3, {"a": [4]}]', { a: [4] }],
  ["فهرست: [1, 2]", [1, 2]],
  ['{"a": "\\"{"}', { a: '"{' }],
  ["{", undefined],
  ["}{][", undefined],
  ["", undefined],
] as const)("the first whole JSON in %j is found", ([text, value]) => {
  expect(jsonIn(text)).toEqual(value)
})
