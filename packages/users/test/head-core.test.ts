import type { Capabilities, Message } from "@qanun/contract"
import { createOlderCore, OLDER_ANSWER, startFaultCore } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { idsOf, last, QUESTION, startSite, textOf, until } from "./site.ts"

async function startHeadSite() {
  const head = createOlderCore()
  const core = await startFaultCore(head)
  onTestFinished(() => core.close())
  return { head, ...(await startSite({}, { core })) }
}

test("in front of the field's Core an answer comes as one piece of a stream, and is cached and linked", async () => {
  const { head, visitor } = await startHeadSite()
  const reza = visitor()
  const answer = await reza.ask()
  expect(textOf(answer)).toBe(OLDER_ANSWER)
  expect(last(answer)).toMatchObject({ type: "done", tokens_used: 321, outcome: "answered" })
  const { conversationId } = idsOf(answer)
  await reza.ask({ ...QUESTION, conversation_id: conversationId })
  expect(head.conversations.size).toBe(1)
  const messages = await reza.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect(messages).toHaveLength(4)
  expect(messages[1]).toMatchObject({
    content: OLDER_ANSWER,
    status: "completed",
    sources: [expect.stringContaining("قانون کار")],
  })
})

test("a conversation that this Core began anew without a word is linked to the new one", async () => {
  const { head, visitor } = await startHeadSite()
  const reza = visitor()
  const { conversationId } = idsOf(await reza.ask())
  head.conversations.clear()
  await reza.ask({ ...QUESTION, conversation_id: conversationId })
  await reza.ask({ ...QUESTION, conversation_id: conversationId })
  expect([...head.conversations.values()].map(({ messages }) => messages.length)).toEqual([4])
  expect(await reza.get("/api/v1/users/conversations")).toHaveLength(1)
})

test("its inner errors stay inside, and nobody is answered twice for one key", async () => {
  const { head, visitor } = await startHeadSite()
  const reza = visitor()
  head.failing = true
  const failed = await reza.post("/api/v1/query/", QUESTION)
  expect(failed.status).toBe(502)
  expect(await failed.text()).not.toContain("internal")
  head.failing = false
  const key = { "idempotency-key": "k" }
  await reza.ask(QUESTION, key)
  await reza.ask(QUESTION, key)
  expect(head.turns).toBe(1)
})

test("capabilities promise what the adapter itself gives, and no more", async () => {
  const { visitor } = await startHeadSite()
  expect(await visitor().get<Capabilities>("/api/v1/capabilities")).toMatchObject({
    streaming: true,
    resume: true,
    idempotency: true,
    citations: false,
    feedback: false,
    llm_settings: null,
  })
})

test("what this Core has no route for stays ours, and its deletions arrive", async () => {
  const { head, visitor, store, core } = await startHeadSite()
  const reza = visitor()
  const { conversationId, messageId } = idsOf(await reza.ask())
  expect((await reza.post("/api/v1/query/feedback", { message_id: messageId, rating: 1 })).status).toBe(200)
  await reza.fetch(`/api/v1/users/conversations/${conversationId}`, {
    method: "PATCH",
    body: JSON.stringify({ title: "عنوان من" }),
    headers: { "content-type": "application/json" },
  })
  expect(await reza.get(`/api/v1/users/conversations/${conversationId}`)).toMatchObject({ title: "عنوان من" })
  expect(await reza.get("/api/v1/users/statistics")).toMatchObject({ total_queries: 1 })
  await reza.fetch(`/api/v1/users/conversations/${conversationId}`, { method: "DELETE" })
  await core.seen("conversationDelete")
  await until(async () => (await store.query("select id from qanun_users_outbox")).length === 0)
  expect(head.conversations.size).toBe(0)
})

test("an adapter that stops in the middle leaves a turn that is failed and not asked again", async () => {
  const { head, core, store, adapter, visitor } = await startHeadSite()
  core.next("query", () => {})
  const reza = visitor()
  void reza.ask().catch(() => {})
  await core.seen("query")
  await adapter.close()
  const next = await startSite({ store }, { core })
  await until(async () => {
    const [row] = await store.query<{ error_code: string }>(
      "select error_code from qanun_users_message where role = 'assistant'",
    )
    return row?.error_code === "interrupted"
  })
  expect(head.turns).toBe(0)
  const again = next.visitor()
  again.cookie = reza.cookie
  expect(textOf(await again.ask())).toBe(OLDER_ANSWER)
})
