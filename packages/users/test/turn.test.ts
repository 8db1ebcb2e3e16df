import type { Conversation, Message, QueryResponse } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import {
  ANSWER_PIECES,
  ANSWER_TEXT,
  CITATION,
  createGate,
  events,
  HANG,
  hang,
  html,
  json,
  RESET,
  reset,
  text,
} from "@qanun/testing"
import { decodeJwt, jwtVerify } from "jose"
import { expect, test } from "vitest"
import { errorCode, idsOf, last, parseEvents, QUESTION, SECRET, startSite, textOf, until } from "./site.ts"

const CORE_IDS = { type: "conversation_id", conversation_id: "core-c", message_id: "core-m" }

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

const DONE = { type: "done", message_id: "core-m", processing_time_ms: 5, sources: [] }

test("a browser that leaves does not end the answer, and one that comes back misses nothing", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  const gate = createGate()
  core.next(
    "queryStream",
    events([CORE_IDS, { type: "token", content: "یک" }, gate, { type: "token", content: " دو" }, DONE]),
  )
  const leaving = new AbortController()
  const response = await reza.fetch("/api/v1/query/stream", {
    method: "POST",
    body: JSON.stringify(QUESTION),
    headers: { "content-type": "application/json" },
    signal: leaving.signal,
  })
  let seen = ""
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  while (!seen.includes("یک")) seen += (await reader?.read())?.value ?? ""
  leaving.abort()
  gate.open()

  const before = parseEvents(seen)
  const { messageId } = idsOf(before)
  const path = `/api/v1/query/stream/${messageId}`
  const rest = await (await reza.fetch(path, { headers: { "last-event-id": before.at(-1)?.id ?? "" } })).text()
  const all = [...before, ...parseEvents(rest)]
  expect(textOf(all)).toBe("یک دو")
  expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => `${messageId}:${index + 1}`))
  expect(last(all)?.type).toBe("done")

  const after = await (await reza.fetch(`${path}?after=${before.length}`)).text()
  expect(after).toBe(rest)
  expect((await reza.fetch(`${path}?after=${all.length}`)).status).toBe(204)
})

test("an answer whose log is gone is replayed from its message", async () => {
  const { visitor, store } = await startSite()
  const reza = visitor()
  const answer = await reza.ask()
  const { messageId } = idsOf(answer)
  await store.query("delete from qanun_users_event")
  const replayed = parseEvents(await (await reza.fetch(`/api/v1/query/stream/${messageId}`)).text())
  expect(textOf(replayed)).toBe(ANSWER_TEXT)
  expect(last(replayed)).toEqual(last(answer))
  const late = await reza.fetch(`/api/v1/query/stream/${messageId}?after=3`)
  expect([late.status, await errorCode(late)]).toEqual([410, "cursor_expired"])
})

test("stop ends the answer at once and keeps what was written", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  core.next("queryStream", events([CORE_IDS, { type: "token", content: "نیمه" }, HANG]))
  const asking = reza.ask()
  const [conversation] = await until(async () => {
    const list = await reza.get<Conversation[]>("/api/v1/users/conversations")
    return list.length > 0 && list
  })
  const path = `/api/v1/users/conversations/${conversation?.id}/messages`
  const [, message] = await reza.get<Message[]>(path)
  await core.seen("queryStream")
  const stopped = await reza.post(`/api/v1/query/stream/${message?.id}/stop`, {})
  expect(stopped.status).toBe(200)
  expect(last(await asking)).toMatchObject({ type: "error", code: "cancelled" })
  const [, after] = await reza.get<Message[]>(path)
  expect(after).toMatchObject({ status: "failed", error_code: "cancelled" })
  expect(["", "نیمه"]).toContain(after?.content)
})

test("Core is told to stop as well", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  core.next("queryStream", events([CORE_IDS, { type: "token", content: "نیمه" }, HANG]))
  const response = await reza.post("/api/v1/query/stream", QUESTION)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ""
  while (!seen.includes("نیمه")) seen += (await reader?.read())?.value ?? ""
  const { messageId } = idsOf(parseEvents(seen))
  await reza.post(`/api/v1/query/stream/${messageId}/stop`, {})
  expect((await core.seen("queryStop")).path).toContain("core-m")
  await reader?.cancel()
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

test.each([
  ["Core is down", reset(), "core_unavailable", 503],
  [
    "Core refuses our token",
    json({ detail: "Invalid authentication token" }, { status: 401 }),
    "core_rejected_token",
    502,
  ],
  ["Core answers with a page", html(), "core_invalid_response", 502],
  [
    "Core answers with half a JSON",
    text('{"answer": "شم', { headers: { "content-type": "application/json" } }),
    "core_invalid_response",
    502,
  ],
  [
    "an event is half a JSON",
    text('data: {"type":"tok\n\n', { headers: { "content-type": "text/event-stream" } }),
    "core_invalid_response",
    502,
  ],
  [
    "Core fails inside",
    json({ detail: "Failed to process query: secret path /srv" }, { status: 500 }),
    "core_failed",
    502,
  ],
  ["Core is silent", hang(), "core_timeout", 504],
])("when %s, the code says so, the question is kept and a retry works", async (_, reply, code, status) => {
  const { visitor, core } = await startSite({}, { timeouts: { connect: 300 } })
  const reza = visitor()
  core.always("queryStream", reply)
  const failed = await reza.post("/api/v1/query/", QUESTION)
  const body = await failed.text()
  expect([failed.status, JSON.parse(body).error.code]).toEqual([status, code])
  expect(body).not.toContain("/srv")
  const { conversation_id, message_id } = JSON.parse(body).error.details
  const messages = await reza.get<Message[]>(`/api/v1/users/conversations/${conversation_id}/messages`)
  expect(messages).toMatchObject([
    { role: "user", content: QUESTION.query, status: "completed" },
    { id: message_id, role: "assistant", content: "", status: "failed", error_code: code },
  ])
  expect(last(await reza.ask())).toMatchObject({ type: "error", code })
})

test("an answer that breaks off is failed, keeps its text and is never shown as whole", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  core.always("queryStreamResume", reset())
  core.next(
    "queryStream",
    events([CORE_IDS, { type: "token", content: "تا این" }, { type: "token", content: "جا" }, RESET]),
  )
  const answer = await reza.ask()
  expect(textOf(answer)).toBe("تا اینجا")
  expect(last(answer)).toMatchObject({ type: "error", code: "core_failed", retryable: true })
  const { conversationId } = idsOf(answer)
  const [, message] = await reza.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect(message).toMatchObject({ status: "failed", error_code: "core_failed", content: "تا اینجا" })
})

test("what Core says of its failure stays inside, also in a stream", async () => {
  const { visitor, core, store } = await startSite()
  const reza = visitor()
  core.next(
    "queryStream",
    events([
      CORE_IDS,
      { type: "error", code: "internal", message: "psycopg2: db-7.internal refused", details: { host: "db-7" } },
    ]),
  )
  const answer = await reza.ask()
  expect(last(answer)).toMatchObject({ type: "error", code: "core_failed" })
  expect(JSON.stringify([answer, await store.query("select * from qanun_users_message")])).not.toMatch(/psycopg2|db-7/)
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

test("a key that is repeated when the log is gone gets the answer again, made from its message", async () => {
  const { visitor, store, core } = await startSite()
  const reza = visitor()
  const key = { "idempotency-key": "slept" }
  const first = await reza.ask(QUESTION, key)
  await store.query("delete from qanun_users_event")
  const again = await reza.ask(QUESTION, key)
  expect([textOf(again), last(again)?.type]).toEqual([textOf(first), "done"])
  expect(idsOf(again)).toEqual(idsOf(first))
  expect(core.to("queryStream")).toHaveLength(1)
})

test("a Core that streams status without end is cut off, and little of it is kept", async () => {
  const event = { type: "status", message: "z".repeat(100_000) }
  const { visitor, core, store } = await startSite()
  core.next("queryStream", events([CORE_IDS, ...Array.from({ length: 100 }, () => event), DONE]))
  const answer = await visitor().ask()
  expect(last(answer)).toMatchObject({ type: "error", code: "core_invalid_response" })
  const [log] = await store.query<{ size: number }>("select sum(length(events)) as size from qanun_users_event")
  expect(log?.size).toBeLessThan(5_000_000)
})
