import type { Profile, Statistics } from "@qanun/contract"
import { silence } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { readEvents, startCore, token } from "./support/core.ts"
import { QUESTION, startWithModel } from "./support/model.ts"

const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** A Core with a clock of its own, and what one person asks of it. */
async function startAt(time: string) {
  let now = Date.parse(time)
  const core = await startCore({ now: () => now })
  onTestFinished(() => core.close())
  const headers = async (claims: Record<string, unknown>) => ({
    authorization: `Bearer ${await token({ sub: "sara", exp: now / 1000 + 300, ...claims })}`,
    "content-type": "application/json",
  })
  return {
    core,
    pass: (ms: number) => {
      now += ms
    },
    async read<Answer>(path: string, claims: Record<string, unknown> = {}) {
      const response = await fetch(`${core.base}/api/v1/users/${path}`, { headers: await headers(claims) })
      return (await response.json()) as Answer
    },
    async ask() {
      const body = JSON.stringify({ query: QUESTION })
      const response = await fetch(`${core.base}/api/v1/query/`, { method: "POST", headers: await headers({}), body })
      expect(response.status).toBe(200)
    },
  }
}

test("a person is known from the first token on, with the tier of the newest one and the time of the last", async () => {
  const { read, pass } = await startAt("2026-11-23T08:00:00Z")
  const first = await read<Profile>("profile", { tier: "basic" })
  expect(first).toMatchObject({ external_user_id: "sara", tier: "basic", last_active_at: "2026-11-23T08:00:00.000Z" })
  pass(2 * MINUTE)
  const later = await read<Profile>("profile", { tier: "premium" })
  expect(later).toMatchObject({ id: first.id, tier: "premium", last_active_at: "2026-11-23T08:02:00.000Z" })
  expect(later.created_at).toBe(first.created_at)
  pass(5 * MINUTE)
  expect((await read<Profile>("profile", { tier: "premium" })).last_active_at).toBe("2026-11-23T08:07:00.000Z")
})

test("the questions of a day are counted from midnight in Tehran, and Core itself sets no limit", async () => {
  // 23:30 in Tehran.
  const { read, pass, ask } = await startAt("2026-11-22T20:00:00Z")
  await ask()
  await ask()
  expect(await read<Statistics>("statistics")).toMatchObject({ daily_queries: 2, daily_limit: null, total_queries: 2 })
  pass(HOUR)
  expect(await read<Statistics>("statistics")).toMatchObject({ daily_queries: 0, total_queries: 2 })
  await ask()
  expect(await read<Statistics>("statistics")).toMatchObject({ daily_queries: 1, total_queries: 3 })
})

test("while a model is silent the stream is kept open by comments, and ends with one event of its end", async () => {
  const { core } = await startWithModel([silence()], { heartbeatMs: 20 })
  const response = await core.send("POST", "/api/v1/query/stream", { query: QUESTION })
  const reader = response.body!.getReader()
  let seen = ""
  while (seen.split(": heartbeat\n\n").length < 4) seen += new TextDecoder().decode((await reader.read()).value)
  await reader.cancel()
  const id = /"message_id":"([^"]+)"/.exec(seen)![1]!
  await core.send("POST", `/api/v1/query/stream/${id}/stop`)
  const types = (await readEvents(await core.get(`/api/v1/query/stream/${id}`))).map(({ event }) => event.type)
  expect(types.filter((type) => type === "done" || type === "error")).toEqual(["error"])
  expect(types.at(-1)).toBe("error")
})
