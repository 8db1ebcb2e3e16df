import type { Message } from "@qanun/contract"
import { ANSWER_TEXT, events, hang, html, json, RESET, reset, text } from "@qanun/testing"
import { expect, test } from "vitest"
import { idsOf, last, QUESTION, startSite, textOf } from "./site.ts"

const CORE_IDS = { type: "conversation_id", conversation_id: "core-c", message_id: "core-m" }
const DONE = { type: "done", message_id: "core-m", processing_time_ms: 5, sources: [] }

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

test("an error after content fails the answer, and keeps its text", async () => {
  const { visitor, core } = await startSite()
  const reza = visitor()
  const error = { type: "error", code: "llm_unavailable", message: "upstream 10.0.0.7 refused" }
  core.next("queryStream", events([CORE_IDS, { type: "token", content: "تا اینجا" }, error]))
  const answer = await reza.ask()
  expect(textOf(answer)).toBe("تا اینجا")
  expect(answer.filter(({ event }) => event.type === "error" || event.type === "done")).toHaveLength(1)
  expect(last(answer)).toMatchObject({ type: "error", code: expect.stringMatching(/^core_/) })
  const { conversationId } = idsOf(answer)
  const [question, message] = await reza.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect([question?.content, message?.content, message?.status]).toEqual([QUESTION.query, "تا اینجا", "failed"])
  expect(JSON.stringify([answer, message])).not.toContain("10.0.0.7")
})

test("a Core that names another conversation, or an answer of before, mixes up neither", async () => {
  const { user, core, store } = await startSite()
  const sara = user("sara")
  const first = idsOf(await sara.ask({ query: "یک" }))
  const second = idsOf(await sara.ask({ query: "دو" }))
  const rows = await store.query<{ id: string; rag: string }>(
    "select id, rag_conversation_id as rag from qanun_users_conversation",
  )
  const ragOf = (id: string) => rows.find((row) => row.id === id)?.rag
  const [old] = await store.query<{ rag: string }>(
    "select rag_message_id as rag from qanun_users_message where id = $1",
    [first.messageId],
  )
  const wrong = { conversation_id: ragOf(first.conversationId), message_id: old?.rag }
  core.next(
    "queryStream",
    events([
      { ...CORE_IDS, ...wrong },
      { type: "token", content: "سه" },
      { ...DONE, ...wrong },
    ]),
  )
  const answer = await sara.ask({ query: "سه؟", conversation_id: second.conversationId })
  expect([idsOf(answer).conversationId, textOf(answer)]).toEqual([second.conversationId, "سه"])
  const texts = async (id: string) =>
    (await sara.get<Message[]>(`/api/v1/users/conversations/${id}/messages`)).map(({ content }) => content)
  expect(await texts(first.conversationId)).toEqual(["یک", ANSWER_TEXT])
  expect(await texts(second.conversationId)).toEqual(["دو", ANSWER_TEXT, "سه؟", "سه"])
  expect(await store.query("select id, rag_conversation_id as rag from qanun_users_conversation order by id")).toEqual(
    rows.toSorted((one, two) => one.id.localeCompare(two.id)),
  )
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

test("a Core that streams status without end is cut off, and little of it is kept", async () => {
  const event = { type: "status", message: "z".repeat(100_000) }
  const { visitor, core, store } = await startSite()
  core.next("queryStream", events([CORE_IDS, ...Array.from({ length: 100 }, () => event), DONE]))
  const answer = await visitor().ask()
  expect(last(answer)).toMatchObject({ type: "error", code: "core_invalid_response" })
  const [log] = await store.query<{ size: number }>("select sum(length(events)) as size from qanun_users_event")
  expect(log?.size).toBeLessThan(5_000_000)
})
