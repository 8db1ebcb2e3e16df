import { MemoryList, Profile, Statistics } from "@qanun/contract"
import { json, reset } from "@qanun/testing"
import { decodeJwt } from "jose"
import { expect, test } from "vitest"
import { idsOf, QUESTION, startSite } from "./site.ts"

test("the profile is ours, with ids of ours only", async () => {
  const { user, visitor } = await startSite()
  const sara = user("sara")
  await sara.ask()
  const profile = Profile.parse(await sara.get("/api/v1/users/profile"))
  expect(profile).toMatchObject({ id: "sara", username: "sara", tier: "basic", total_query_count: 1 })
  expect((await visitor().fetch("/api/v1/users/profile")).status).toBe(401)
})

test("settings reach Core by request over conversation over user, within the tier", async () => {
  const { user, core } = await startSite()
  const sara = user("sara")
  const patch = (path: string, body: unknown) =>
    sara.fetch(path, { method: "PATCH", body: JSON.stringify(body), headers: { "content-type": "application/json" } })
  await patch("/api/v1/users/profile", {
    llm_settings: { temperature: 0.1, max_tokens: 1500, top_p: 0.5 },
    preferences: { theme: "dark" },
  })
  const { conversationId } = idsOf(await sara.ask())
  await patch(`/api/v1/users/conversations/${conversationId}`, { llm_settings: { max_tokens: 8000, temperature: 0.2 } })
  await sara.ask({ ...QUESTION, conversation_id: conversationId, temperature: 0 })
  const sent = core.to("queryStream").map(({ body }) => JSON.parse(body))
  expect(sent[0]).toMatchObject({ temperature: 0.1, max_tokens: 1500, top_p: 0.5 })
  expect(sent[1]).toMatchObject({ temperature: 0, max_tokens: 2000, top_p: 0.5 })
  expect(JSON.stringify(core.requests)).not.toContain("theme")
})

test("nobody gets another tier, or more questions, by asking for it", async () => {
  const { visitor, core } = await startSite({
    identify: () => ({ id: "sara", tier: "basic" }),
    quota: { perDay: { basic: 1 } },
  })
  const wish = { tier: "enterprise", daily_limit: null, plan: "enterprise" }
  const headers = { "content-type": "application/json", "x-tier": "enterprise" }
  await visitor().fetch("/api/v1/users/profile", { method: "PATCH", headers, body: JSON.stringify(wish) })
  expect(await visitor().get("/api/v1/users/profile")).toMatchObject({ tier: "basic" })
  await visitor().ask({ ...QUESTION, ...wish, user_preferences: wish }, headers)
  const [asked] = core.to("queryStream")
  expect(decodeJwt(asked?.headers["authorization"]?.slice("Bearer ".length) ?? "")).toMatchObject({ tier: "basic" })
  expect((await visitor().post("/api/v1/query/", { ...QUESTION, ...wish }, headers)).status).toBe(429)
})

test("statistics are Core's with their age, and the last known ones while Core is away", async () => {
  let time = Date.parse("2026-01-01T00:00:00Z")
  const { user, core } = await startSite({ now: () => time })
  const sara = user("sara")
  await sara.ask()
  const first = Statistics.parse(await sara.get("/api/v1/users/statistics"))
  expect(first).toMatchObject({ total_queries: 1, as_of: "2026-01-01T00:00:00.000Z" })
  time += 3600_000
  core.always("statistics", reset())
  expect(await sara.get("/api/v1/users/statistics")).toEqual(first)
})

test("memories are passed through for the person who asks", async () => {
  const { user, core } = await startSite()
  const sara = user("sara")
  core.next("memoryList", json({ detail: "Endpoint not found" }, { status: 404 }))
  expect(MemoryList.parse(await sara.get("/api/v1/memory/"))).toEqual({ user_id: "sara", memories: [], total_count: 0 })
  const added = await sara.post("/api/v1/memory/", { content: "کارگر ساختمانی است" })
  expect(added.status).toBe(201)
  expect(await sara.get("/api/v1/memory/")).toMatchObject({ user_id: "sara", total_count: 1 })
  expect((await sara.fetch("/api/v1/memory/", { method: "DELETE" })).status).toBe(200)
  expect(await sara.get("/api/v1/memory/")).toMatchObject({ total_count: 0 })
})
