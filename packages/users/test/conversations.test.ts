import { Conversation, type Message } from "@qanun/contract"
import { createGate, events, json, reset } from "@qanun/testing"
import { expect, test } from "vitest"
import { idsOf, QUESTION, startSite, until } from "./site.ts"

const JSON_TYPE = { "content-type": "application/json" }

test("conversations are listed newest first, in pages, as the contract has them", async () => {
  let time = Date.parse("2026-01-01T00:00:00Z")
  const { visitor } = await startSite({ now: () => time++ })
  const reza = visitor()
  const made: string[] = []
  for (let n = 1; n <= 5; n++) made.unshift(idsOf(await reza.ask({ query: `سؤال ${n}` })).conversationId)
  const all = await reza.get<Conversation[]>("/api/v1/users/conversations?limit=100")
  expect(all.map(({ id }) => id)).toEqual(made)
  for (const one of all) Conversation.parse(one)
  expect(all[0]).toMatchObject({ title: "سؤال 5", message_count: 2 })
  const page = await reza.get<Conversation[]>("/api/v1/users/conversations?limit=2&offset=2")
  expect(page.map(({ id }) => id)).toEqual(made.slice(2, 4))
  for (const query of ["limit=0", "limit=101", "offset=-1", "limit=x"])
    expect((await reza.fetch(`/api/v1/users/conversations?${query}`)).status, query).toBe(422)
})

test("a page of messages counts back from the newest and is oldest first", async () => {
  const { visitor } = await startSite()
  const reza = visitor()
  const { conversationId } = idsOf(await reza.ask({ query: "یک" }))
  await reza.ask({ query: "دو", conversation_id: conversationId })
  const path = `/api/v1/users/conversations/${conversationId}/messages`
  const texts = async (query: string) =>
    (await reza.get<Message[]>(path + query)).filter(({ role }) => role === "user").map(({ content }) => content)
  expect(await texts("")).toEqual(["یک", "دو"])
  expect(await texts("?limit=2")).toEqual(["دو"])
  expect(await texts("?limit=2&offset=2")).toEqual(["یک"])
})

test("a title, a pin and settings are changed, and only the title goes to Core", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  const { conversationId } = idsOf(await reza.ask())
  const body = JSON.stringify({ title: "مرخصی من", is_pinned: true, is_archived: true })
  const changed = await reza.fetch(`/api/v1/users/conversations/${conversationId}`, {
    method: "PATCH",
    body,
    headers: JSON_TYPE,
  })
  expect(await changed.json()).toMatchObject({ title: "مرخصی من", is_pinned: true, is_archived: true })
  const sent = await core.seen("conversationUpdate")
  expect(JSON.parse(sent.body)).toEqual({ title: "مرخصی من" })
})

test("a conversation can be made before its first question", async () => {
  const { visitor } = await startSite()
  const reza = visitor()
  const made = await reza.post("/api/v1/users/conversations", { title: "پرونده", llm_settings: { temperature: 0.2 } })
  expect(made.status).toBe(201)
  const conversation = Conversation.parse(await made.json())
  expect(conversation).toMatchObject({ title: "پرونده", message_count: 0, last_message_at: null })
  const answer = await reza.ask({ ...QUESTION, conversation_id: conversation.id })
  expect(idsOf(answer).conversationId).toBe(conversation.id)
})

test("what is deleted is gone at once, and Core is told as often as it takes", async () => {
  let time = Date.parse("2026-01-01T00:00:00Z")
  const { visitor, core, store } = await startSite({ now: () => time })
  const reza = visitor()
  const { conversationId, messageId } = idsOf(await reza.ask())
  core.next("conversationDelete", reset(), reset(), reset())
  const deleted = await reza.fetch(`/api/v1/users/conversations/${conversationId}`, { method: "DELETE" })
  expect(await deleted.json()).toMatchObject({ status: "success", conversation_id: conversationId })
  expect(await reza.get("/api/v1/users/conversations")).toEqual([])
  for (const path of [`users/conversations/${conversationId}/messages`, `query/stream/${messageId}`])
    expect((await reza.fetch(`/api/v1/${path}`)).status).toBe(404)
  await until(
    async () => (await store.query("select id from qanun_users_outbox where last_code is not null")).length === 1,
  )
  time += 3600_000
  const next = idsOf(await reza.ask()).conversationId
  await reza.fetch(`/api/v1/users/conversations/${next}`, { method: "DELETE" })
  await until(async () => (await store.query("select id from qanun_users_outbox")).length === 0)
  const linked = await store.query<{ rag_conversation_id: string }>(
    "select rag_conversation_id from qanun_users_conversation",
  )
  const told = new Set(core.to("conversationDelete").map(({ path }) => path.split("/").at(-1)))
  expect(told).toEqual(new Set(linked.map((row) => row.rag_conversation_id)))
})

test("what was said in a deleted conversation is in the store no more, not even when it was being written", async () => {
  const { visitor, core, store } = await startSite()
  const reza = visitor()
  const kept = idsOf(await reza.ask(QUESTION, { "idempotency-key": "kept" })).conversationId
  const gate = createGate()
  core.next("queryStream", events([{ type: "token", content: "نیمه" }, gate, { type: "token", content: " دیگر" }]))
  const asked = reza.post("/api/v1/query/stream", QUESTION)
  await core.seen("queryStream", 2)
  const [running] = await store.query<{ conversation_id: string }>(
    "select conversation_id from qanun_users_turn where finished_at is null",
  )
  for (const id of [kept, running?.conversation_id])
    await reza.fetch(`/api/v1/users/conversations/${id}`, { method: "DELETE" })
  gate.open()
  await (await asked).text()
  for (const table of ["message", "search", "event"])
    expect(await store.query(`select * from qanun_users_${table}`), table).toEqual([])
  const tombstones = await store.query("select title, summary from qanun_users_conversation")
  expect(tombstones).toEqual([
    { title: null, summary: null },
    { title: null, summary: null },
  ])
  // Its question under the same key is no new one, and has no answer any more.
  expect((await reza.post("/api/v1/query/stream", QUESTION, { "idempotency-key": "kept" })).status).toBe(404)
})

test("a deletion that Core refuses for good is set aside", async () => {
  const { visitor, core, store } = await startSite()
  const reza = visitor()
  const { conversationId } = idsOf(await reza.ask())
  core.always("conversationDelete", json({ detail: "bad" }, { status: 422 }))
  await reza.fetch(`/api/v1/users/conversations/${conversationId}`, { method: "DELETE" })
  await until(
    async () => (await store.query("select id from qanun_users_outbox where dead_at is not null")).length === 1,
  )
})

test("clearing the history removes every conversation", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  for (let n = 0; n < 3; n++) await reza.ask()
  const cleared = await reza.post("/api/v1/users/clear-history", {})
  expect(await cleared.json()).toEqual({ status: "success", message: "Cleared 3 conversations" })
  expect(await reza.get("/api/v1/users/conversations")).toEqual([])
  await core.seen("conversationDelete", 3)
})

test("a rating is kept here and reaches Core under its own id", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  const { messageId, conversationId } = idsOf(await reza.ask())
  const rated = await reza.post("/api/v1/query/feedback", { message_id: messageId, rating: 5, feedback_text: "خوب" })
  expect(rated.status).toBe(200)
  const sent = await core.seen("feedback")
  expect(JSON.parse(sent.body)).toMatchObject({ message_id: "message-2", rating: 5, feedback_text: "خوب" })
  const [, message] = await reza.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect(message?.feedback_rating).toBe(5)
})
