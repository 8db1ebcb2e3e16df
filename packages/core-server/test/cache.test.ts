import { QueryResponse } from "@qanun/contract"
import { cutAfter, type ModelServer, say, startModelServer } from "@qanun/testing"
import fc from "fast-check"
import { expect, onTestFinished, test } from "vitest"
import { type AnswerScope, createAnswerCache } from "../src/answer/cache.ts"
import type { Library } from "../src/answer/library.ts"
import type { FinishedAnswer } from "../src/answer/steps.ts"
import { type RunningCore, readEvents, startCore } from "./support/core.ts"

const QUESTION = "چند روز مرخصی استحقاقی دارم؟"
const GOOD = "مرخصی استحقاقی سالانه کارگر یک ماه با مزد است [1]."

async function start(
  options: Parameters<typeof startCore>[0] = {},
): Promise<{ core: RunningCore; model: ModelServer }> {
  const model = await startModelServer()
  model.always("chat", say(GOOD))
  const core = await startCore({ llm: { baseUrl: model.baseUrl, models: ["m", "n"] }, ...options })
  onTestFinished(async () => {
    await core.close()
    await model.close()
  })
  return { core, model }
}
const ask = async (core: RunningCore, body: object = {}, sub = "sara") =>
  QueryResponse.parse(await (await core.send("POST", "/api/v1/query/", { query: QUESTION, ...body }, sub)).json())

test("the same question of the same person is answered once, and the second time costs nothing and says so", async () => {
  const { core, model } = await start()
  const first = await ask(core)
  const second = await ask(core)
  expect(second).toMatchObject({ answer: first.answer, citations: first.citations, cached: true, tokens_used: 0 })
  expect(first.cached).toBeUndefined()
  expect(second.message_id).not.toBe(first.message_id)
  expect(model.requests).toHaveLength(1)
  const live = await readEvents(await core.send("POST", "/api/v1/query/stream", { query: QUESTION }, "sara"))
  const id = String(live[0]!.event["message_id"])
  const again = await startCore({ store: core.store })
  expect(await readEvents(await again.get(`/api/v1/query/stream/${id}`, "sara"))).toEqual(live)
  await again.close()
})

test("another person, conversation, setting, language, filter or corpus gets an answer of its own", async () => {
  let now = Date.now()
  const { core, model } = await start({ now: () => now, cacheTtlMs: 60_000 })
  const { conversation_id } = await ask(core)
  const differing: [string, object, string?][] = [
    ["another person", {}, "omid"],
    ["a conversation", { conversation_id }],
    ["the same conversation again", { conversation_id }],
    ["another temperature", { temperature: 0.1 }],
    ["another model", { llm_settings: { model: "n" } }],
    ["another filter", { filters: { topic: "labor" } }],
    ["another number of results", { max_results: 7 }],
    ["preferences", { user_preferences: { detail_level: "brief" } }],
    ["a caller that wants a new one", { use_cache: false }],
  ]
  for (const [what, body, sub] of differing) {
    const before = model.requests.length
    expect((await ask(core, body, sub)).cached, what).toBeUndefined()
    expect(model.requests.length, what).toBeGreaterThanOrEqual(before)
  }
  expect((await ask(core)).cached).toBe(true)
  await core.send("PATCH", "/api/v1/users/profile", { preferences: { llm_settings: { temperature: 0.3 } } }, "sara")
  expect((await ask(core)).cached, "settings of the user").toBeUndefined()
  expect((await ask(core)).cached).toBe(true)
  await core.send("POST", "/api/v1/users/clear-history", undefined, "sara")
  expect((await ask(core)).cached, "after the history was cleared").toBeUndefined()
  now += 60_000
  expect((await ask(core)).cached, "too old").toBeUndefined()
})

test("in a conversation, a caller may ask for the answer that was given there", async () => {
  const { core } = await start()
  const { conversation_id } = await ask(core)
  await ask(core, { conversation_id, use_cache: true })
  expect((await ask(core, { conversation_id, use_cache: true })).cached).toBe(true)
  expect(
    (await ask(core, { conversation_id: (await ask(core)).conversation_id, use_cache: true })).cached,
  ).toBeUndefined()
})

test("a failed answer is never given again", async () => {
  const { core, model } = await start()
  model.next("chat", cutAfter(`${GOOD} و`))
  expect((await core.send("POST", "/api/v1/query/", { query: QUESTION }, "sara")).status).toBe(502)
  expect((await ask(core)).cached).toBeUndefined()
})

const library = (name: string) => ({ index: { name } }) as unknown as Library
const LIBRARIES = [library("a"), library("b")]
const scope = fc.record({
  userId: fc.constantFrom("u1", "u2", 'u1","c1'),
  conversationId: fc.constantFrom(null, "c1", "c2"),
  asked: fc.record({ query: fc.constantFrom("q1", "q2"), settings: fc.constantFrom({}, { temperature: 1 }) }),
})
const step = fc.oneof(
  fc.record({ kind: fc.constant("ask" as const), scope, of: fc.nat(1) }),
  fc.record({ kind: fc.constant("forget" as const), userId: fc.constantFrom("u1", "u2") }),
  fc.record({ kind: fc.constant("wait" as const), ms: fc.nat(60) }),
)

test("whatever is asked in whatever order, an answer is only given to the scope that it was written for", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let time = 0
      const cache = createAnswerCache({ ttlMs: 100, size: 5, now: () => time })
      const forgotten = new Map<string, number>()
      for (const [n, one] of steps.entries()) {
        if (one.kind === "wait") time += one.ms
        else if (one.kind === "forget") {
          cache.forget(one.userId)
          forgotten.set(one.userId, n)
        } else {
          const from = LIBRARIES[one.of]!
          const given = cache.get(one.scope, from)
          if (given) {
            const written = JSON.parse(given.text) as { scope: AnswerScope; of: number; time: number; n: number }
            expect([written.scope, written.of]).toEqual([one.scope, one.of])
            expect(time - written.time).toBeLessThan(100)
            expect(written.n).toBeGreaterThan(forgotten.get(one.scope.userId) ?? -1)
          } else {
            const text = JSON.stringify({ scope: one.scope, of: one.of, time, n })
            cache.put(one.scope, from, { text, citations: [], outcome: "answered" } satisfies FinishedAnswer)
          }
        }
      }
    }),
  )
})
