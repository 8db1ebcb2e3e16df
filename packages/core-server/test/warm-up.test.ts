import { openSqlite } from "@qanun/store"
import { silence, startModelServer } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { openLibrary } from "../src/answer/library.ts"
import { warmUp } from "../src/answer/warm-up.ts"
import { loadDemoCorpus } from "../src/demo-corpus.ts"
import { createCoreServer } from "../src/index.ts"
import { plainWordsOf } from "../src/law/plain-words.ts"
import { SECRET } from "./support/core.ts"

const demo = await loadDemoCorpus()
const library = openLibrary(demo, plainWordsOf(demo.units))

test("a Core warms up on its own headings, once, without an endpoint and without a trace in its store", async () => {
  const model = await startModelServer()
  const store = await openSqlite(":memory:")
  onTestFinished(async () => {
    await store.close()
    await model.close()
  })
  model.always("chat", silence())
  const failures: unknown[] = []
  const core = await createCoreServer({
    store,
    auth: { secret: SECRET },
    llm: { baseUrl: model.baseUrl, models: ["m"] },
    onError: (error) => failures.push(error),
  })
  await Promise.all([core.warmUp(), core.warmUp()])
  await core.close()
  expect(model.requests).toEqual([])
  for (const table of ["core_users", "core_conversations", "core_messages"])
    expect(await store.query(`select * from ${table}`), table).toEqual([])
  expect(failures).toEqual([])
})

test("warming up asks a bounded number of questions of any corpus, and none of an empty one", async () => {
  const { signal } = new AbortController()
  const asked = await warmUp(library, signal)
  expect(asked).toBeGreaterThan(20)
  expect(asked).toBeLessThanOrEqual(60)
  expect(await warmUp(openLibrary({ units: [], complete: true }), signal)).toBe(0)
  expect(await warmUp(openLibrary({ units: demo.units.slice(0, 1), complete: true }), signal)).toBe(1)
})

test("closing a Core ends its warming up after the question at hand", async () => {
  const ending = new AbortController()
  const warming = warmUp(library, ending.signal)
  ending.abort()
  expect(await warming).toBe(0)
})
