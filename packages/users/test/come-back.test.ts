import type { Conversation, Message } from "@qanun/contract"
import { ANSWER_TEXT, createGate, events, HANG } from "@qanun/testing"
import { expect, test } from "vitest"
import { errorCode, idsOf, last, parseEvents, QUESTION, startSite, textOf, until } from "./site.ts"

const CORE_IDS = { type: "conversation_id", conversation_id: "core-c", message_id: "core-m" }
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
