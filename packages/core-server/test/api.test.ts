import {
  Capabilities,
  Conversation,
  ErrorBody,
  Health,
  Message,
  Profile,
  QueryResponse,
  Source,
  Statistics,
  StreamEvent,
} from "@qanun/contract"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type RunningCore, readEvents, startCore, token } from "./support/core.ts"

let core: RunningCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

const LEAVE = "چند روز مرخصی استحقاقی دارم؟"
const ask = async (query: string, sub = "user-1", headers = {}) =>
  QueryResponse.parse(await (await core.send("POST", "/api/v1/query/", { query }, sub, headers)).json())
const codeOf = async (response: Response) => ErrorBody.parse(await response.json()).error.code

test("a question is answered with numbered citations that quote their text", async () => {
  const answer = await ask(LEAVE)
  expect(answer.outcome).toBe("answered")
  const cited = answer.citations ?? []
  expect(cited.map((citation) => citation.source_id)).toContain("labor:64")
  for (const citation of cited) {
    expect(answer.answer).toContain(`[${citation.n}]`)
    expect(citation.spans.length).toBeGreaterThan(0)
    for (const { start, end } of citation.spans) expect(answer.answer).toContain(`«${citation.text.slice(start, end)}»`)
  }
  expect(answer.answer).toContain("نه متن رسمی")
  expect(answer.sources).toHaveLength(cited.length)
  expect(answer.sources[0]).toContain("📚 نام سند: قانون کار")
})

test("the stream gives ids first, statuses, citations before the tokens, many tokens and one done", async () => {
  const response = await core.send("POST", "/api/v1/query/stream", { query: LEAVE })
  expect(response.headers.get("content-type")).toContain("text/event-stream")
  expect(response.headers.get("x-accel-buffering")).toBe("no")
  const events = await readEvents(response)
  for (const { event } of events) expect(() => StreamEvent.parse(event)).not.toThrow()
  const types = events.map(({ event }) => event.type)
  const messageId = events[0]!.event["message_id"]
  expect(events.map(({ id }) => id)).toEqual(events.map((_, at) => `${messageId}:${at + 1}`))
  expect(types[0]).toBe("conversation_id")
  expect(types.indexOf("citations")).toBeLessThan(types.indexOf("token"))
  expect(types.filter((type) => type === "token").length).toBeGreaterThan(10)
  expect(types.filter((type) => type === "done" || type === "error")).toEqual(["done"])
  expect(types.at(-1)).toBe("done")
  expect(events.flatMap(({ event }) => event["stage"] ?? [])).toEqual(["searching", "found", "writing"])
})

test("a resumed stream gives exactly the events after the last id, live and from the store", async () => {
  const events = await readEvents(await core.send("POST", "/api/v1/query/stream", { query: LEAVE }))
  const messageId = String(events[0]!.event["message_id"])
  for (const after of [0, 3, events.length - 1]) {
    const headers = { "last-event-id": `${messageId}:${after}` }
    const rest = await readEvents(await core.get(`/api/v1/query/stream/${messageId}`, "user-1", headers))
    expect(rest).toEqual(events.slice(after))
  }
  const again = await startCore({ store: core.store })
  const stored = await readEvents(await again.get(`/api/v1/query/stream/${messageId}`))
  expect(stored).toEqual(events)
  expect((await again.get(`/api/v1/query/stream/${messageId}`, "stranger")).status).toBe(404)
  await again.close()
})

test("conversations are kept, listed newest first, renamed and deleted, and nobody else sees them", async () => {
  const answer = await ask(LEAVE, "keeper")
  await ask("اضافه کاری چطور حساب می‌شود؟", "keeper")
  const rows = ((await (await core.get("/api/v1/users/conversations", "keeper")).json()) as unknown[]).map((row) =>
    Conversation.parse(row),
  )
  expect(rows).toHaveLength(2)
  expect(rows[1]!.id).toBe(answer.conversation_id)
  expect(rows[1]!.message_count).toBe(2)
  const path = `/api/v1/users/conversations/${answer.conversation_id}`
  const messages = ((await (await core.get(`${path}/messages`, "keeper")).json()) as unknown[]).map((row) =>
    Message.parse(row),
  )
  expect(messages.map(({ role, status }) => [role, status])).toEqual([
    ["user", "completed"],
    ["assistant", "completed"],
  ])
  expect(messages[1]!.content).toBe(answer.answer)
  expect(messages[1]!.citations).toEqual(answer.citations)
  expect(messages[1]!.reply_to).toBe(answer.user_message_id)
  for (const [method, at] of [
    ["GET", path],
    ["PATCH", path],
    ["DELETE", path],
    ["GET", `${path}/messages`],
  ] as const)
    expect(await codeOf(await core.send(method, at, method === "PATCH" ? { title: "x" } : undefined, "stranger"))).toBe(
      "not_found",
    )
  expect(
    await codeOf(
      await core.send("POST", "/api/v1/query/", { query: LEAVE, conversation_id: answer.conversation_id }, "stranger"),
    ),
  ).toBe("not_found")
  expect(Conversation.parse(await (await core.send("PATCH", path, { title: "مرخصی" }, "keeper")).json()).title).toBe(
    "مرخصی",
  )
  expect((await core.send("DELETE", path, undefined, "keeper")).status).toBe(200)
  expect((await core.get(path, "keeper")).status).toBe(404)
  expect(await (await core.send("POST", "/api/v1/users/clear-history", undefined, "keeper")).json()).toMatchObject({
    message: "Cleared 1 conversations",
  })
})

test("a follow-up in a conversation leans on the question before it", async () => {
  const first = await ask("مرخصی زایمان چقدر است؟", "follower")
  const response = await core.send(
    "POST",
    "/api/v1/query/",
    { query: "و برای دوقلو؟", conversation_id: first.conversation_id },
    "follower",
  )
  const second = QueryResponse.parse(await response.json())
  expect(second.conversation_id).toBe(first.conversation_id)
  const ids = second.citations?.map((citation) => citation.source_id) ?? []
  expect(ids.some((id) => ["labor:76", "youth-population-1400:17"].includes(id))).toBe(true)
})

test("the same idempotency key gives the same answer, and is refused for another question", async () => {
  const headers = { "idempotency-key": "key-1" }
  const first = await ask(LEAVE, "repeater", headers)
  const second = await ask(LEAVE, "repeater", headers)
  expect(second).toEqual(first)
  const streamed = await readEvents(
    await core.send("POST", "/api/v1/query/stream", { query: LEAVE }, "repeater", headers),
  )
  expect(streamed.at(-1)!.event["message_id"]).toBe(first.message_id)
  expect(await codeOf(await core.send("POST", "/api/v1/query/", { query: "طلاق چیست؟" }, "repeater", headers))).toBe(
    "idempotency_mismatch",
  )
  const [conversation] = (await (await core.get("/api/v1/users/conversations", "repeater")).json()) as {
    message_count: number
  }[]
  expect(conversation!.message_count).toBe(2)
  expect((await ask(LEAVE, "somebody else", headers)).message_id).not.toBe(first.message_id)
})

test("both slash forms are served without a redirect", async () => {
  for (const path of [
    "/api/v1/users/profile",
    "/api/v1/users/profile/",
    "/health",
    "/health/",
    "/api/v1/capabilities/",
  ])
    expect((await core.get(path)).redirected || (await core.get(path)).status).toBe(200)
  expect((await core.send("POST", "/api/v1/query", { query: LEAVE })).status).toBe(200)
})

test("the open and the user's own pages have the contract's form", async () => {
  const answer = await ask(LEAVE, "reader")
  Health.parse(await (await fetch(`${core.base}/health`)).json())
  expect(Capabilities.parse(await (await fetch(`${core.base}/api/v1/capabilities`)).json()).corpus?.kind).toBe(
    "summary",
  )
  const source = Source.parse(await (await core.get("/api/v1/sources/labor%3A64")).json())
  expect(source).toMatchObject({ source_id: "labor:64", article: "64", label: "ماده ۶۴ قانون کار", kind: "summary" })
  expect(source.validity).toEqual({ status: "in_force", from: "1990-11-20", to: null })
  expect((await core.get("/api/v1/sources/unknown")).status).toBe(404)
  expect(
    (await core.send("POST", "/api/v1/query/feedback", { message_id: answer.message_id, rating: 5 }, "reader")).status,
  ).toBe(200)
  const profile = Profile.parse(await (await core.get("/api/v1/users/profile", "reader")).json())
  expect(profile).toMatchObject({ external_user_id: "reader", total_query_count: 1, tier: "free" })
  await core.send("PATCH", "/api/v1/users/profile", { language: "en" }, "reader")
  expect(Profile.parse(await (await core.get("/api/v1/users/profile", "reader")).json()).language).toBe("en")
  expect(Statistics.parse(await (await core.get("/api/v1/users/statistics", "reader")).json())).toMatchObject({
    total_queries: 1,
    daily_queries: 1,
    total_feedback: 1,
  })
  const premium = await fetch(`${core.base}/api/v1/users/profile`, {
    headers: { authorization: `Bearer ${await token({ sub: "reader", tier: "premium", username: "sara" })}` },
  })
  expect(Profile.parse(await premium.json())).toMatchObject({ tier: "premium", username: "sara" })
})

test("a stopped answer is failed with its code, and stopping a finished one changes nothing", async () => {
  const answer = await ask(LEAVE)
  expect((await core.send("POST", `/api/v1/query/stream/${answer.message_id}/stop`)).status).toBe(200)
  const messages = (await (
    await core.get(`/api/v1/users/conversations/${answer.conversation_id}/messages`)
  ).json()) as Message[]
  expect(messages[1]!.status).toBe("completed")
  expect((await core.send("POST", "/api/v1/query/stream/unknown/stop")).status).toBe(404)
})

test("an answer goes on when its reader goes away", async () => {
  const response = await core.send("POST", "/api/v1/query/stream", { query: LEAVE }, "leaver")
  const reader = response.body!.getReader()
  const first = new TextDecoder().decode((await reader.read()).value)
  await reader.cancel()
  const messageId = /"message_id":"([^"]+)"/.exec(first)![1]!
  const events = await readEvents(await core.get(`/api/v1/query/stream/${messageId}`, "leaver"))
  expect(events.at(-1)!.event.type).toBe("done")
})

test("the API describes itself, and every route that it describes is served", async () => {
  const document = (await (await fetch(`${core.base}/openapi.json`)).json()) as {
    openapi: string
    paths: Record<string, Record<string, unknown>>
    components: { schemas: Record<string, unknown> }
  }
  expect(document.openapi).toBe("3.1.0")
  for (const name of JSON.stringify(document).matchAll(/#\/components\/schemas\/(\w+)/g))
    expect(document.components.schemas).toHaveProperty(name[1]!)
  for (const [path, operations] of Object.entries(document.paths))
    for (const method of Object.keys(operations)) {
      const at = core.base + path.replace(/\{\w+\}/g, "unknown")
      const { status } = await fetch(at, { method: method.toUpperCase() })
      expect([method, path, status]).toEqual([method, path, path.match(/capabilities|health|openapi/) ? 200 : 401])
    }
})

test("nothing in these tests was the server's own failure", () => {
  expect(core.failures).toEqual([])
})
