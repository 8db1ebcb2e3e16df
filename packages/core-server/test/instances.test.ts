import { hostname } from "node:os"
import { Message, QueryResponse } from "@qanun/contract"
import { openSqlite } from "@qanun/store"
import { type ModelReply, say, startModelServer } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import * as z from "zod/mini"
import { type RunningCore, readEvents, startCore } from "./support/core.ts"

const QUESTION = "چند روز مرخصی استحقاقی دارم؟"
const SAID = "مرخصی استحقاقی سالانه کارگر یک ماه با مزد است [1]. "

/** Two Cores on one store, of which the second starts while the first writes. */
async function twoCores() {
  const store = await openSqlite(":memory:")
  const model = await startModelServer()
  let go = () => {}
  const mayGo = new Promise<void>((resolve) => {
    go = resolve
  })
  const waits: ModelReply = async (response, request) => {
    await mayGo
    await say(SAID)(response, request)
  }
  model.next("chat", waits)
  const llm = { baseUrl: model.baseUrl, models: ["small"] as const }
  const first = await startCore({ store, llm })
  const asked = first.send("POST", "/api/v1/query/", { query: QUESTION })
  await model.seen("chat")
  const second = await startCore({ store })
  onTestFinished(async () => {
    go()
    await first.close()
    await second.close()
    await model.close()
    await store.close()
  })
  return { store, first, second, asked, go }
}
const messagesOf = async (core: RunningCore, conversationId: string) =>
  z.parse(z.array(Message), await (await core.get(`/api/v1/users/conversations/${conversationId}/messages`)).json())
const messageId = async ({ store }: Pick<RunningCore, "store">) => {
  const [row] = await store.query<{ id: string }>("select id from core_messages where role = 'assistant'")
  return row!.id
}

test("a second Core on the same store leaves the answers alone that the first is writing", async () => {
  const { second, asked, go } = await twoCores()
  go()
  const answer = z.parse(QueryResponse, await (await asked).json())
  expect(answer.answer.trim()).toBe(SAID.trim())
  const [, stored] = await messagesOf(second, answer.conversation_id)
  expect(stored).toMatchObject({ status: "completed", content: answer.answer })
})

test("a reader at another Core waits for the answer, and gets it whole", async () => {
  const { store, second, asked, go } = await twoCores()
  const reading = second.get(`/api/v1/query/stream/${await messageId({ store })}`).then(readEvents)
  go()
  const answer = z.parse(QueryResponse, await (await asked).json())
  const events = (await reading).map(({ event }) => event)
  expect(events.map(({ content }) => content ?? "").join("")).toBe(answer.answer)
  expect(events.at(-1)).toMatchObject({ type: "done", message_id: answer.message_id })
})

test("who took a writing Core for dead is believed: its reader is told that the answer was interrupted", async () => {
  const { store, asked, go } = await twoCores()
  const id = await messageId({ store })
  await store.query("update core_messages set status = 'failed', error_code = 'interrupted' where id = $1", [id])
  go()
  const response = await asked
  expect(response.status).toBe(503)
  expect(await response.json()).toMatchObject({ error: { code: "interrupted" } })
})

test.each([
  ["that nobody has entered", undefined, "interrupted"],
  ["of a process of this machine that has ended", { host: "here", pid: 2 ** 22 + 1, age: 0 }, "interrupted"],
  ["of another machine without a sign of life for a minute", { host: "elsewhere", pid: 1, age: 61_000 }, "interrupted"],
  ["of another machine that lives", { host: "elsewhere", pid: 1, age: 20_000 }, null],
] as const)("on the next start an open answer of an instance %s: %j gives %j", async (_, instance, code) => {
  const store = await openSqlite(":memory:")
  const before = await startCore({ store })
  const { message_id, conversation_id } = z.parse(
    QueryResponse,
    await (await before.send("POST", "/api/v1/query/", { query: QUESTION })).json(),
  )
  const [self] = await store.query<{ host: string }>("select host from core_instances")
  expect(self!.host).toContain(hostname())
  await before.close()
  await store.query("update core_messages set status = 'processing', content = '', owner = 'other' where id = $1", [
    message_id,
  ])
  if (instance)
    await store.query("insert into core_instances (id, host, pid, seen_at) values ('other', $1, $2, $3)", [
      instance.host === "here" ? self!.host : instance.host,
      instance.pid,
      Date.now() - instance.age,
    ])
  const after = await startCore({ store })
  onTestFinished(async () => {
    await after.close()
    await store.close()
  })
  const [, answer] = await messagesOf(after, conversation_id)
  expect(answer).toMatchObject(
    code ? { status: "failed", error_code: code, content: "" } : { status: "processing", content: "" },
  )
  if (!code) return
  const events = await readEvents(await after.get(`/api/v1/query/stream/${message_id}`))
  expect(events.at(-1)!.event).toMatchObject({ type: "error", code })
  // Whoever has read more of it than is left is told, too.
  const late = await after.get(`/api/v1/query/stream/${message_id}`, "user-1", { "last-event-id": `${message_id}:40` })
  expect(await readEvents(late)).toEqual([
    { id: `${message_id}:41`, event: expect.objectContaining({ type: "error", code }) },
  ])
})
