import type { Conversation, Message, QueryResponse } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import { ANSWER_PIECES, ANSWER_TEXT, CITATION, createGate, events, json } from "@qanun/testing"
import { decodeJwt, jwtVerify } from "jose"
import { expect, test } from "vitest"
import { errorCode, idsOf, last, QUESTION, SECRET, startSite, textOf } from "./site.ts"

const CORE_IDS = { type: "conversation_id", conversation_id: "core-c", message_id: "core-m" }
const DONE = { type: "done", message_id: "core-m", processing_time_ms: 5, sources: [] }

test("an answer streams with our own ids, is completed in the cache and linked to Core", async () => {
  const { visitor, store } = await startSite()
  const reza = visitor()
  const answer = await reza.ask()
  const { conversationId, messageId } = idsOf(answer)
  expect(textOf(answer)).toBe(ANSWER_TEXT)
  expect(answer.map(({ id }) => id)).toEqual(answer.map((_, index) => `${messageId}:${index + 1}`))
  expect(last(answer)).toMatchObject({
    type: "done",
    message_id: messageId,
    conversation_id: conversationId,
    outcome: "answered",
  })
  expect(answer.filter(({ event }) => event.type === "done" || event.type === "error")).toHaveLength(1)

  const messages = await reza.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect(messages).toMatchObject([
    { role: "user", content: QUESTION.query, status: "completed" },
    {
      id: messageId,
      role: "assistant",
      content: ANSWER_TEXT,
      status: "completed",
      citations: [CITATION],
      reply_to: messages[0]?.id,
    },
  ])
  const rows = await store.query("select rag_conversation_id from qanun_users_conversation where id = $1", [
    conversationId,
  ])
  expect(rows).toEqual([{ rag_conversation_id: "conversation-1" }])
})

test("no id of Core is in anything that a browser gets", async () => {
  const { visitor } = await startSite()
  const reza = visitor()
  const answer = await reza.ask()
  const { conversationId } = idsOf(answer)
  const seen = JSON.stringify([
    answer,
    await reza.get("/api/v1/users/conversations"),
    await reza.get(`/api/v1/users/conversations/${conversationId}/messages`),
  ])
  expect(seen).not.toMatch(/conversation-\d|message-\d|rag_/)
})

test("a question asked whole gets the whole answer", async () => {
  const { visitor } = await startSite()
  const response = await visitor().post("/api/v1/query/", QUESTION)
  expect(response.status).toBe(200)
  const answer = (await response.json()) as QueryResponse
  expect(answer).toMatchObject({
    answer: ANSWER_TEXT,
    citations: [CITATION],
    outcome: "answered",
    tokens_used: ANSWER_PIECES.length,
  })
})

test("the second question goes to the same conversation of Core", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  const { conversationId } = idsOf(await reza.ask())
  const second = await reza.ask({ ...QUESTION, conversation_id: conversationId })
  expect(idsOf(second).conversationId).toBe(conversationId)
  expect(JSON.parse(core.to("queryStream")[1]?.body ?? "")).toMatchObject({ conversation_id: "conversation-1" })
})

test("the token says who asks, to Core only, and is used again until it is near its end", async () => {
  let time = Date.parse("2026-01-01T00:00:00Z")
  const { user, core } = await startSite({ now: () => time })
  const sara = user("sara")
  const streams = [await sara.ask(), await sara.ask()]
  time += 14 * 60_000
  streams.push(await sara.ask())
  const tokens = core.to("queryStream").map(({ headers }) => headers["authorization"]?.slice("Bearer ".length) ?? "")
  const { payload } = await jwtVerify(tokens[0] ?? "", new TextEncoder().encode(SECRET), {
    currentDate: new Date(time - 14 * 60_000),
  })
  expect(payload).toMatchObject({
    sub: "sara",
    username: "sara",
    email: "sara@example.com",
    tier: "basic",
    type: "access",
  })
  expect(payload).not.toHaveProperty("aud")
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900)
  expect(tokens[1]).toBe(tokens[0])
  expect(decodeJwt(tokens[2] ?? "").jti).not.toBe(payload.jti)
  expect(JSON.stringify(streams)).not.toContain(tokens[0])
})

test("the same idempotency key is the same turn, and another question under it is refused", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  const key = { "idempotency-key": "one" }
  const first = await reza.ask(QUESTION, key)
  expect(await reza.ask(QUESTION, key)).toEqual(first)
  expect(core.core.turns).toBe(1)
  const other = await reza.post("/api/v1/query/", { query: "سؤال دیگر" }, key)
  expect(other.status).toBe(409)
  expect(await errorCode(other)).toBe("idempotency_mismatch")
})

test("a double click makes one turn", async () => {
  const { user, core } = await startSite()
  const sara = user("sara")
  const key = { "idempotency-key": "double" }
  const answers = await Promise.all(Array.from({ length: 10 }, () => sara.ask(QUESTION, key)))
  expect(new Set(answers.map((answer) => idsOf(answer).messageId)).size).toBe(1)
  for (const answer of answers) expect(textOf(answer)).toBe(ANSWER_TEXT)
  expect(core.core.turns).toBe(1)
  expect(await sara.get<Conversation[]>("/api/v1/users/conversations")).toHaveLength(1)
})

test("a conversation has one running answer", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  const { conversationId } = idsOf(await reza.ask())
  const gate = createGate()
  core.next("queryStream", events([CORE_IDS, gate, { type: "token", content: "بله" }, DONE]))
  const running = reza.ask({ ...QUESTION, conversation_id: conversationId })
  await core.seen("queryStream", 2)
  const second = await reza.post("/api/v1/query/stream", { ...QUESTION, conversation_id: conversationId })
  expect([second.status, await errorCode(second)]).toEqual([409, "turn_in_progress"])
  gate.open()
  expect(textOf(await running)).toBe("بله")
})

test("a conversation that vanished from Core is asked for anew and linked again", async () => {
  const { visitor, core, store } = await startSite()
  const reza = visitor()
  const { conversationId } = idsOf(await reza.ask())
  core.next(
    "queryStream",
    json({ detail: "Endpoint not found", path: "/api/v1/query/stream", error: { code: "not_found" } }, { status: 404 }),
  )
  const answer = await reza.ask({ ...QUESTION, conversation_id: conversationId })
  expect(textOf(answer)).toBe(ANSWER_TEXT)
  expect(idsOf(answer).conversationId).toBe(conversationId)
  const [row] = await store.query<{ rag_conversation_id: string }>(
    "select rag_conversation_id from qanun_users_conversation",
  )
  expect(row?.rag_conversation_id).not.toBe("conversation-1")
})

test("our own client reads the adapter like a Core", async () => {
  const { url, user } = await startSite()
  const client = createCoreClient({ baseUrl: url, headers: { "x-test-user": "sara" } })
  const answer = await client.query.stream(QUESTION).final()
  expect(answer).toMatchObject({ answer: ANSWER_TEXT, citations: [CITATION], partial: false })
  expect(await user("sara").get<Conversation[]>("/api/v1/users/conversations")).toMatchObject([
    { id: answer.conversation_id },
  ])
  expect((await client.query.resume(answer.message_id).final()).answer).toBe(ANSWER_TEXT)
})
