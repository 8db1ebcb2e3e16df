import type { ErrorBody } from "@qanun/contract"
import { events, HANG, json } from "@qanun/testing"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { localDay, nextDay } from "../src/quota.ts"
import { errorCode, last, QUESTION, startSite, until } from "./site.ts"

test("the last question of the day is answered and the next one says when to come back", async () => {
  // 23:00 in Tehran.
  const time = Date.parse("2026-01-01T19:30:00Z")
  const { user } = await startSite({ now: () => time, quota: { perDay: { basic: 2 } } })
  const sara = user("sara")
  for (let n = 0; n < 2; n++) expect((await sara.post("/api/v1/query/", QUESTION)).status).toBe(200)
  const refused = await sara.post("/api/v1/query/", QUESTION)
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "3600"])
  const { error } = (await refused.json()) as ErrorBody
  expect(error).toMatchObject({
    code: "quota_exceeded",
    details: { limit: 2, used: 2, reset_at: "2026-01-01T20:30:00.000Z" },
  })
  expect((await user("omid").post("/api/v1/query/", QUESTION)).status).toBe(200)
  expect(await sara.get("/api/v1/users/statistics")).toMatchObject({ daily_queries: 2, daily_limit: 2 })
})

test("a new day gives new questions", async () => {
  let time = Date.parse("2026-01-01T20:29:59Z")
  const { user } = await startSite({ now: () => time, quota: { perDay: { basic: 1 } } })
  const sara = user("sara")
  const ask = async () => (await sara.post("/api/v1/query/", QUESTION)).status
  expect([await ask(), await ask()]).toEqual([200, 429])
  time += 1000
  expect([await ask(), await ask()]).toEqual([200, 429])
})

test("a refused question is stored nowhere", async () => {
  const { visitor, core } = await startSite({ quota: { perDay: { free: 0 } } })
  const reza = visitor()
  expect((await reza.post("/api/v1/query/stream", QUESTION)).status).toBe(429)
  expect([core.to("queryStream"), await reza.get("/api/v1/users/conversations")]).toEqual([[], []])
})

test("a question that got no word of an answer is not charged, and a repeat of a key is charged once", async () => {
  const { user, core } = await startSite({ quota: { perDay: { basic: 1 } } })
  const sara = user("sara")
  core.next("queryStream", json({ detail: "Invalid authentication token" }, { status: 401 }))
  expect((await sara.post("/api/v1/query/", QUESTION)).status).toBe(502)
  const key = { "idempotency-key": "once" }
  for (let n = 0; n < 3; n++) expect((await sara.post("/api/v1/query/", QUESTION, key)).status).toBe(200)
  expect(await errorCode(await sara.post("/api/v1/query/", QUESTION))).toBe("quota_exceeded")
})

test("a hundred questions at once take exactly what there is", async () => {
  const { user } = await startSite({ quota: { perDay: { basic: 23 } } })
  const sara = user("sara")
  const statuses = await Promise.all(
    Array.from({ length: 100 }, async (_, n) => (await sara.post("/api/v1/query/", { query: `سؤال ${n}` })).status),
  )
  expect(statuses.filter((status) => status === 200)).toHaveLength(23)
})

test("a burst is held back, per person and per address, and passes with time", async () => {
  let time = 1_000_000_000_000
  const { user } = await startSite({ now: () => time, limits: { perUser: 3, perAddress: 5 } })
  const ask = async (id: string) => (await user(id).post("/api/v1/query/", QUESTION)).status
  expect([await ask("a"), await ask("a"), await ask("a"), await ask("a")]).toEqual([200, 200, 200, 429])
  expect([await ask("b"), await ask("c"), await ask("d")]).toEqual([200, 200, 429])
  time += 20_000
  expect([await ask("a"), await ask("a")]).toEqual([200, 429])
})

test("the next day always begins at the first instant of another date, whatever the zone", () => {
  const zone = fc.constantFrom(
    "Asia/Tehran",
    "UTC",
    "America/New_York",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Africa/Cairo",
  )
  const time = fc.integer({ min: Date.parse("1990-01-01"), max: Date.parse("2030-01-01") })
  fc.assert(
    fc.property(time, zone, (now, timeZone) => {
      const next = nextDay(now, timeZone)
      const today = localDay(now, timeZone)
      expect(next).toBeGreaterThan(now)
      expect(localDay(next - 1, timeZone)).toBe(today)
      expect(localDay(next, timeZone) > today).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test.each([
  ["of 23 hours", "2026-03-29T00:30:00+01:00", "2026-03-29T22:00:00.000Z"],
  ["of 25 hours", "2026-10-25T00:30:00+02:00", "2026-10-25T23:00:00.000Z"],
])(
  "a day %s, in which clocks are changed, lasts from midnight to midnight of the asker's zone",
  async (_, now, end) => {
    let time = Date.parse(now)
    const { visitor } = await startSite({
      now: () => time,
      quota: { perDay: { free: 1 } },
      identify: () => ({ id: "greta", timeZone: "Europe/Berlin" }),
    })
    const ask = () => visitor().post("/api/v1/query/", QUESTION)
    expect((await ask()).status).toBe(200)
    const refused = await ask()
    expect([refused.status, Number(refused.headers.get("retry-after"))]).toEqual([429, (Date.parse(end) - time) / 1000])
    expect(((await refused.json()) as ErrorBody).error.details).toMatchObject({ limit: 1, used: 1, reset_at: end })
    time = Date.parse(end) - 1
    expect((await ask()).status).toBe(429)
    time = Date.parse(end)
    expect((await ask()).status).toBe(200)
  },
)

test("who stops a question after Core has taken it is charged, whether or not a word had come", async () => {
  const { user, core, store } = await startSite({ quota: { perDay: { basic: 1 } } })
  const sara = user("sara")
  core.next("queryStream", events([{ type: "conversation_id", conversation_id: "c", message_id: "m" }, HANG]))
  const asked = sara.ask()
  const { message_id } = await until(async () => {
    const [row] = await store.query<{ message_id: string }>(
      "select message_id from qanun_users_turn where rag_message_id is not null",
    )
    return row
  })
  await sara.post(`/api/v1/query/stream/${message_id}/stop`, {})
  expect(last(await asked)).toMatchObject({ type: "error", code: "cancelled" })
  expect(await errorCode(await sara.post("/api/v1/query/", QUESTION))).toBe("quota_exceeded")
})

test("a clock that is set back holds nobody back", async () => {
  let time = Date.parse("2026-01-01T12:00:00Z")
  const { user } = await startSite({ now: () => time, limits: { perUser: 2 } })
  const ask = async () => (await user("sara").post("/api/v1/query/", QUESTION)).status
  expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429])
  time -= 3600_000
  expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429])
})

test("one address makes so many visitors in a minute, and a person so many conversations, and no more", async () => {
  let time = Date.parse("2026-01-01T12:00:00Z")
  const { visitor, user, store } = await startSite({ now: () => time, limits: { perUser: 2, perAddress: 3 } })
  const make = (path: string) => async () => (await visitor().post(path, { title: "تازه", name: "تازه" })).status
  const conversation = make("/api/v1/users/conversations")
  expect([await conversation(), await make("/api/v1/users/folders")(), await conversation()]).toEqual([201, 201, 201])
  const refused = await visitor().post("/api/v1/users/conversations", {})
  expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("set-cookie")]).toEqual([
    429,
    "20",
    null,
  ])
  expect(await store.query("select count(*) as n from qanun_users_person")).toEqual([{ n: 3 }])
  const own = async () => (await user("sara").post("/api/v1/users/conversations", {})).status
  expect([await own(), await own(), await own()]).toEqual([201, 201, 429])
  time += 30_000
  expect([await conversation(), await own()]).toEqual([201, 201])
})
