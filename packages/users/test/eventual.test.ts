import type { Conversation, Message } from "@qanun/contract"
import { createOlderCore, html, json, type OlderConversation, reset, startFaultCore } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { idsOf, startSite } from "./site.ts"

const HOUR = 3600_000

/** A site in front of the field's Core, which has no change feed: what it has is told by lists and pages alone. */
async function startEventualSite() {
  const head = createOlderCore()
  const core = await startFaultCore(head)
  onTestFinished(() => core.close())
  let late = 0
  const site = await startSite({ now: () => Date.now() + late }, { core })
  const sara = site.user("sara")
  const sync = () => site.adapter.sync({ userId: "sara" })
  const ask = async (query: string, conversation_id?: string) => idsOf(await sara.ask({ query, conversation_id }))
  const titles = async () =>
    (await sara.get<Conversation[]>("/api/v1/users/conversations")).map(({ title }) => title).sort()
  const texts = async (id: string) =>
    (await sara.get<Message[]>(`/api/v1/users/conversations/${id}/messages`)).map(({ content }) => content)
  const theirs = (title: string): OlderConversation => {
    const row = [...head.conversations.values()].find(({ messages }) => messages[0]?.content === title)
    if (!row) throw new Error(`Core has no conversation ${title}`)
    return row
  }
  /** Everything so far is older than what may just be being linked. */
  const settle = () => {
    late += HOUR
  }
  return { ...site, head, sara, sync, ask, titles, texts, theirs, settle }
}

test("a conversation that a Core without a feed has deleted is gone here with the next sync, and the others stay", async () => {
  const { head, sync, ask, titles, theirs, settle } = await startEventualSite()
  for (const query of ["یک", "دو", "سه"]) await ask(query)
  settle()
  head.conversations.delete(theirs("دو").id)
  expect(await sync()).toMatchObject({ mode: "eventual", deleted: 1 })
  expect(await titles()).toEqual(["سه", "یک"])
  expect(await sync()).toMatchObject({ deleted: 0 })
})

test("what Core has deleted comes back from a backup and stays, and what its owner deleted does not", async () => {
  const { adapter, head, sync, ask, titles, texts, theirs, settle, sara, store } = await startEventualSite()
  const { conversationId: one } = await ask("یک")
  const { conversationId: two } = await ask("دو")
  const { conversationId: three } = await ask("سه")
  settle()
  await sync()
  const lines: string[] = []
  for await (const line of adapter.backup()) lines.push(line)
  const before = [await texts(one), await texts(three)]

  head.conversations.delete(theirs("یک").id)
  theirs("سه").messages.pop()
  theirs("سه").message_count--
  await sara.fetch(`/api/v1/users/conversations/${two}`, { method: "DELETE" })
  await sync()
  expect(await titles()).toEqual(["سه"])
  for (let n = 0; n < 2; n++) await adapter.restore(() => lines)
  settle()
  await sync()
  expect(await titles()).toEqual(["سه", "یک"])
  expect([await texts(one), await texts(three)]).toEqual(before)
  expect(await store.query("select id from qanun_users_message where conversation_id = $1", [two])).toEqual([])
  await ask("و بعد؟", one)
  expect(await texts(one)).toHaveLength(4)
})

test("a message that was deleted there alone is gone here, also when the list shows nothing of it", async () => {
  const { sync, ask, texts, theirs, settle, sara } = await startEventualSite()
  const { conversationId } = await ask("یک")
  await ask("دو", conversationId)
  settle()
  await sync()
  expect(await texts(conversationId)).toHaveLength(4)

  const row = theirs("یک")
  row.messages.splice(1, 1)
  row.message_count--
  await sync()
  expect((await texts(conversationId)).slice(0, 2)).toEqual(["یک", "دو"])

  row.messages.splice(1, 1)
  for (let n = 0; n < 25; n++) settle()
  await sync()
  expect((await texts(conversationId))[0]).toBe("یک")
  expect(await texts(conversationId)).toHaveLength(2)
  expect(await sara.get("/api/v1/users/conversations")).toMatchObject([{ message_count: 2 }])
})

test("what only we have stays: a question that failed, and what was said before Core began anew", async () => {
  const { core, head, sync, ask, texts, settle } = await startEventualSite()
  const { conversationId } = await ask("یک")
  core.next("query", json({ detail: "Failed to process query" }, { status: 500 }))
  await ask("دو", conversationId)
  head.conversations.clear()
  await ask("سه", conversationId)
  const before = await texts(conversationId)
  settle()
  for (let n = 0; n < 2; n++) {
    await sync()
    for (let hour = 0; hour < 25; hour++) settle()
  }
  expect(before).toHaveLength(6)
  expect(await texts(conversationId)).toEqual(before)
})

test.each([
  ["a page of messages that is empty", json([])],
  ["a page of messages that is no JSON", html()],
  ["a page of messages that never comes", reset()],
  ["an address that leads nowhere", json({ detail: "Endpoint not found", path: "/" }, { status: 404 })],
])("%s deletes nothing", async (_, reply) => {
  const { core, sync, ask, titles, texts, settle } = await startEventualSite()
  const { conversationId } = await ask("یک")
  const before = await texts(conversationId)
  settle()
  core.always("messages", reply)
  await sync().catch(() => {})
  for (let hour = 0; hour < 25; hour++) settle()
  await sync().catch(() => {})
  core.always("messages", undefined as never)
  expect(await titles()).toEqual(["یک"])
  expect(await texts(conversationId)).toEqual(before)
})

test("a list that breaks off deletes nothing", async () => {
  const { core, sync, ask, titles, settle } = await startEventualSite()
  for (const query of ["یک", "دو"]) await ask(query)
  settle()
  core.next("conversations", json([]))
  await sync()
  core.always("conversations", reset())
  await expect(sync()).rejects.toThrow()
  expect(await titles()).toEqual(["دو", "یک"])
})

test("a conversation that vanishes between the list and its page is gone, and the sync goes on", async () => {
  const { core, head, sync, ask, titles, theirs, settle } = await startEventualSite()
  for (const query of ["یک", "دو"]) await ask(query)
  settle()
  const { id } = theirs("دو")
  core.next("messages", (response) => {
    head.conversations.delete(id)
    json({ detail: "Endpoint not found", path: "/" }, { status: 404 })(response)
  })
  expect(await sync()).toMatchObject({ deleted: 1 })
  expect(await titles()).toEqual(["یک"])
})

test("messages that move to another page while pages are read are not taken for deleted", async () => {
  const { core, sync, ask, theirs, settle, store } = await startEventualSite()
  const { conversationId } = await ask("یک")
  await ask("دو", conversationId)
  const row = theirs("یک")
  const filler = Array.from({ length: 300 }, (_, n) => ({ ...row.messages[0], id: `filler-${n}`, content: `پر ${n}` }))
  row.messages.splice(2, 0, ...(filler as OlderConversation["messages"]))
  row.message_count += 300
  settle()
  await sync()
  settle()
  const kept = async () => (await store.query("select id from qanun_users_message")).length
  expect(await kept()).toBe(304)

  const page = row.messages.slice(-200)
  row.message_count--
  core.next("messages", (response) => {
    // The newest goes after the first page was read: the one at the border is on neither page any more.
    row.messages.pop()
    json(page)(response)
  })
  await sync()
  expect(await kept()).toBe(304)
  await sync()
  expect(await kept()).toBe(303)
  expect(row.messages).toHaveLength(303)
})

test("a Core that gives one page for every offset ends the reading, and deletes nothing", async () => {
  const { core, sync, ask, theirs, settle, store } = await startEventualSite()
  await ask("یک")
  settle()
  await sync()
  const row = theirs("یک")
  const other = Array.from({ length: 200 }, (_, n) => ({ ...row.messages[0], id: `other-${n}`, content: `پر ${n}` }))
  row.message_count++
  core.always("messages", json(other))
  await sync()
  expect(await store.query("select content from qanun_users_message where content = 'یک'")).toHaveLength(1)
  expect(core.to("messages").length).toBeLessThan(5)
})
