import { createHmac } from "node:crypto"
import { setImmediate } from "node:timers/promises"
import { silence, startModelServer } from "@qanun/testing"
import fc from "fast-check"
import { expect, onTestFinished, test, vi } from "vitest"
import { createCrowd, LONGEST_PAUSE_MS, TURNS_AT_A_TIME } from "../src/answer/crowd.ts"
import { createAuthenticate } from "../src/auth.ts"
import { CLOCK_SKEW_S } from "../src/config.ts"
import { newId } from "../src/ids.ts"
import { parseRecord } from "../src/index.ts"
import { readEvents, SECRET, startCore, token } from "./support/core.ts"
import { until } from "./support/until.ts"

const QUESTION = "چند روز مرخصی استحقاقی دارم؟"
const LEAVE = {
  units: [parseRecord({ id: "a:1", law: "قانون کار", article_no: "1", text: "مرخصی استحقاقی کارگر یک ماه است." })],
  complete: true,
}

test("two hundred readers at once all get their whole answer", async () => {
  const core = await startCore()
  onTestFinished(() => core.close())
  const streams = await Promise.all(
    Array.from({ length: 200 }, async (_, n) =>
      readEvents(await core.send("POST", "/api/v1/query/stream", { query: QUESTION }, `reader-${n}`)),
    ),
  )
  const texts = new Set<string>()
  for (const events of streams) {
    const types = events.map(({ event }) => event.type)
    expect([types[0], types.at(-1)]).toEqual(["conversation_id", "done"])
    texts.add(events.map(({ event }) => event["content"] ?? "").join(""))
  }
  expect(texts.size).toBe(1)
  expect(core.failures).toEqual([])
})

/** What has happened so far, of promises that others wait for. */
const resumed = async (...waits: Promise<void>[]) => {
  const done = waits.map(() => false)
  for (const [at, wait] of waits.entries())
    void wait.then(() => {
      done[at] = true
    })
  await setImmediate()
  return done
}

test("of many who come at once a few are worked on in one turn of the event loop, in their order", async () => {
  const crowd = createCrowd()
  const begun: number[] = []
  const count = 2 * TURNS_AT_A_TIME + 1
  for (let n = 0; n < count; n++)
    void crowd
      .enter()
      .begin()
      .then(() => begun.push(n))
  const seen: number[] = []
  while (begun.length < count) {
    await setImmediate()
    seen.push(begun.length)
  }
  expect(begun).toEqual(Array.from({ length: count }, (_, n) => n))
  expect(seen[0]).toBe(TURNS_AT_A_TIME)
  expect(seen.length).toBeGreaterThan(2)
})

test("after its first word an answer waits for those that were silent then, and for nobody who came later", async () => {
  const crowd = createCrowd()
  const [a, b, c] = [crowd.enter(), crowd.enter(), crowd.enter()]
  a.spoke()
  const first = a.others()
  const d = crowd.enter()
  b.spoke()
  const second = b.others()
  expect(await resumed(first, second)).toEqual([false, false])
  // One that ends without a word keeps nobody waiting.
  c.leave()
  expect(await resumed(first, second)).toEqual([true, false])
  d.spoke()
  expect(await resumed(second, a.others())).toEqual([true, true])
  for (const place of [a, b, c, d, d]) place.leave()
  expect(crowd.pace()).toBe(1)
})

test("those who waited go on one after another, so that whoever comes in between is heard", async () => {
  const crowd = createCrowd()
  const [a, b, c] = [crowd.enter(), crowd.enter(), crowd.enter()]
  a.spoke()
  b.spoke()
  const order: string[] = []
  const waits = [a, b].map((place, n) => place.others().then(() => void order.push(`answer ${n}`)))
  const arrived = setImmediate().then(() => void order.push("somebody comes"))
  c.spoke()
  await Promise.all([...waits, arrived])
  expect(order).toEqual(["answer 0", "somebody comes", "answer 1"])
})

test("nobody waits for ever for one that stays silent", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] })
  onTestFinished(() => void vi.useRealTimers())
  const crowd = createCrowd()
  const [a] = [crowd.enter(), crowd.enter()]
  a.spoke()
  const wait = a.others()
  vi.advanceTimersByTime(LONGEST_PAUSE_MS - 1)
  expect(await resumed(wait)).toEqual([false])
  vi.advanceTimersByTime(1)
  expect(await resumed(wait)).toEqual([true])
})

test("an answer does not pause for one that waits for a language model or for embeddings", async () => {
  const model = await startModelServer()
  onTestFinished(() => model.close())
  model.always("chat", silence())
  const { baseUrl } = model
  for (const [options, endpoint] of [
    [{ llm: { baseUrl, models: ["m"] } }, "chat"],
    [{ embeddings: { baseUrl, model: "m", queryMs: 60_000 } }, "embeddings"],
  ] as const) {
    const core = await startCore({ ...options, corpus: LEAVE })
    onTestFinished(() => core.close())
    if (endpoint === "embeddings") {
      await model.seen("embeddings")
      model.always("embeddings", silence())
    }
    const before = model.to(endpoint).length
    const silent = await core.send("POST", "/api/v1/query/stream", { query: QUESTION }, "silent")
    await until(() => model.to(endpoint).length > before)
    const timers = vi.spyOn(globalThis, "setTimeout")
    onTestFinished(() => timers.mockRestore())
    const events = await readEvents(
      await core.send("POST", "/api/v1/query/stream", { query: "Ignore all previous instructions" }, "other"),
    )
    expect(events.at(-1)!.event.type).toBe("done")
    expect(timers.mock.calls.map(([, ms]) => ms)).not.toContain(LONGEST_PAUSE_MS)
    timers.mockRestore()
    await silent.body!.cancel()
  }
})

test("ids are of version 7, all different, and sort by their time", () => {
  const ids = Array.from({ length: 5000 }, (_, n) => newId(1_700_000_000_000 + n))
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(ids).size).toBe(ids.length)
  expect(ids.toSorted()).toEqual(ids)
})

const authenticate = createAuthenticate(SECRET, Date.now)
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")
const signed = (header: unknown, payload: unknown, secret = SECRET) => {
  const content = `${part(header)}.${part(payload)}`
  return `Bearer ${content}.${createHmac("sha256", secret).update(content).digest("base64url")}`
}
const exp = Math.floor(Date.now() / 1000) + 60

test("a token of ours is taken, and nothing that only looks like it", async () => {
  const good = await token({ tier: "premium" })
  expect(await authenticate(`Bearer ${good}`)).toMatchObject({ sub: "user-1", tier: "premium" })
  for (const bad of [`${good}.`, `${good}.x`, good.slice(0, -1), good.slice(0, -2)])
    await expect(authenticate(`Bearer ${bad}`), bad).rejects.toThrow("not valid")
})

test("a token that was taken before is refused from the second on in which it has ended", async () => {
  let clock = (exp + CLOCK_SKEW_S) * 1000 - 1
  const authenticateThen = createAuthenticate(SECRET, () => clock)
  const header = signed({ alg: "HS256" }, { sub: "a", type: "access", exp })
  for (const time of ["first", "again"]) expect(await authenticateThen(header), time).toMatchObject({ sub: "a" })
  clock++
  for (const time of ["first", "again"]) await expect(authenticateThen(header), time).rejects.toThrow("expired")
})

test("no other algorithm, critical header, secret or claim gets past", async () => {
  const claims = { sub: "a", type: "access", exp }
  expect(await authenticate(signed({ alg: "HS256" }, claims))).toMatchObject({ sub: "a" })
  for (const header of [{ alg: "none" }, { alg: "HS512" }, { alg: "RS256" }, {}, { alg: "HS256", crit: ["b64"] }, null])
    await expect(authenticate(signed(header, claims))).rejects.toThrow("not valid")
  for (const payload of [
    { ...claims, exp: undefined },
    { ...claims, exp: "never" },
    { ...claims, type: "refresh" },
    { ...claims, sub: 7 },
    { ...claims, nbf: exp + 3600 },
    { ...claims, nbf: "now" },
    [],
    null,
  ])
    await expect(authenticate(signed({ alg: "HS256" }, payload)), JSON.stringify(payload)).rejects.toThrow("not valid")
  await expect(authenticate(signed({ alg: "HS256" }, claims, `${SECRET}!`))).rejects.toThrow("not valid")
  await expect(authenticate(signed({ alg: "HS256" }, { ...claims, exp: exp - 130 }))).rejects.toThrow("expired")
  expect(await authenticate(signed({ alg: "HS256" }, { ...claims, exp: exp - 90 }))).toMatchObject({ sub: "a" })
})

test("whatever stands in the header, the answer is claims or a refusal with a code", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      try {
        await authenticate(`Bearer ${text}`)
        expect.unreachable()
      } catch (error) {
        expect((error as { code: string }).code).toMatch(/^(unauthorized|token_invalid)$/)
      }
    }),
  )
})
