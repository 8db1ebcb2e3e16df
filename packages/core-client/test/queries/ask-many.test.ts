import { createGate, json } from "@qanun/testing"
import { expect, test } from "vitest"
import { askMany } from "../../src/index.ts"
import { failureOf, startPair } from "../fault-server.ts"

const questions = Array.from({ length: 6 }, (_, i) => ({ query: `پرسش ${i}` }))

test("results come in the order of the questions, and one failure ends nothing else", async () => {
  const { core, client } = await startPair()
  core.next("query", json({ error: { code: "quota_exceeded", message: "Used up." } }, { status: 429 }))
  const done: number[] = []
  const results = await askMany(client, [...questions, { query: "" }], {
    concurrency: 1,
    onResult: (_, index) => void done.push(index),
  })
  expect(results.map(({ ok }) => ok)).toEqual([false, true, true, true, true, true, false])
  expect(results.map((result) => !result.ok && result.error.code).filter(Boolean)).toEqual([
    "quota_exceeded",
    "invalid_argument",
  ])
  expect(done).toEqual([0, 1, 2, 3, 4, 5, 6])
  const asked = core.to("query").map(({ body }) => JSON.parse(body).query)
  expect(asked).toEqual(questions.map(({ query }) => query))
})

test("no more than the given number are asked at a time", async () => {
  const { core, client } = await startPair()
  const gate = createGate()
  let open = 0
  let most = 0
  core.always("query", async (response) => {
    most = Math.max(most, ++open)
    if (open === 3) gate.open()
    await gate.passed
    open--
    await json({ answer: "x", conversation_id: "c", outcome: "answered" })(response)
  })
  expect(await askMany(client, questions, { concurrency: 3 })).toHaveLength(6)
  expect(most).toBe(3)
})

test("an aborted signal ends what is left", async () => {
  const { core, client } = await startPair()
  const controller = new AbortController()
  const results = await askMany(client, questions, {
    concurrency: 1,
    signal: controller.signal,
    onResult: (_, index) => index === 1 && controller.abort(),
  })
  expect(results.map((result) => (result.ok ? "ok" : result.error.code))).toEqual([
    "ok",
    "ok",
    ...Array(4).fill("aborted"),
  ])
  expect(core.to("query")).toHaveLength(2)
})

test("no questions, wrong questions and a wrong concurrency are told apart", async () => {
  const { client } = await startPair()
  expect(await askMany(client, [])).toEqual([])
  for (const call of [askMany(client, "x" as never), askMany(client, questions, { concurrency: 0 })])
    expect((await failureOf(call)).code).toBe("invalid_argument")
})
