import { type Conversation, errorBody, type Message } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import { ANSWER_TEXT, events, json, RESET, reset } from "@qanun/testing"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { applyConversation } from "../src/sync/apply.ts"
import { idsOf, QUESTION, type Site, startSite, until } from "./site.ts"

/** A site that takes everything in Core as settled, and Core as its own console sees it. */
async function startSyncSite() {
  const site = await startSite({ sync: { settledMs: -60_000 } })
  const core = createCoreClient({ baseUrl: site.core.url, retry: { retries: 0 } })
  return { ...site, console: core, sara: site.user("sara"), sync: () => site.adapter.sync({ userId: "sara" }) }
}

const patch = (body: unknown) => ({
  method: "PATCH",
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
})

const drained = ({ store }: Site) =>
  until(async () => (await store.query("select id from qanun_users_outbox where dead_at is null")).length === 0)

test("what is changed in Core arrives, once, and what is ours stays", async () => {
  const { sara, console, sync, store } = await startSyncSite()
  const { conversationId } = idsOf(await sara.ask())
  await sara.fetch(`/api/v1/users/conversations/${conversationId}`, patch({ is_pinned: true, is_archived: true }))
  await console.conversations.update("conversation-1", { title: "عنوانی از Core" })
  await console.query.ask({ query: "پرسشی از جای دیگر", conversation_id: "conversation-1" })
  expect(await sync()).toMatchObject({ conversations: 1, messages: 2, deleted: 0 })
  expect(await sara.get("/api/v1/users/conversations")).toMatchObject([
    { id: conversationId, title: "عنوانی از Core", is_pinned: true, is_archived: true, message_count: 4 },
  ])
  const messages = await sara.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect(messages.map(({ content }) => content)).toEqual([
    QUESTION.query,
    ANSWER_TEXT,
    "پرسشی از جای دیگر",
    ANSWER_TEXT,
  ])
  expect(messages[3]?.reply_to).toBe(messages[2]?.id)
  const before = await store.query("select * from qanun_users_message order by id")
  expect(await sync()).toMatchObject({ conversations: 0, messages: 0, deleted: 0 })
  expect(await store.query("select * from qanun_users_message order by id")).toEqual(before)
})

test("a conversation that was begun elsewhere appears, with its messages, and only once", async () => {
  const { sara, console, sync } = await startSyncSite()
  await console.query.ask({ query: "پرسشی از برنامهٔ دیگر" })
  await sync()
  await sync()
  const list = await sara.get<Conversation[]>("/api/v1/users/conversations")
  expect(list).toMatchObject([{ title: "پرسشی از برنامهٔ دیگر", message_count: 2 }])
  expect(await sara.get("/api/v1/users/conversations?search=برنامه")).toHaveLength(1)
})

test("two syncs at once bring everything once", async () => {
  const { sara, console, adapter, store } = await startSyncSite()
  for (let n = 0; n < 4; n++) await console.query.ask({ query: `سؤال ${n}` })
  await Promise.allSettled(Array.from({ length: 6 }, () => adapter.sync({ userId: "sara" })))
  await adapter.sync({ userId: "sara" })
  expect(await sara.get("/api/v1/users/conversations")).toHaveLength(4)
  expect(await store.query("select count(*) as n from qanun_users_message")).toEqual([{ n: 8 }])
})

test("a rename on its way is never un-shown, and reaches Core", async () => {
  const site = await startSyncSite()
  const { sara, core, console, sync } = site
  const { conversationId } = idsOf(await sara.ask())
  core.next("conversationUpdate", reset(), reset(), reset())
  await sara.fetch(`/api/v1/users/conversations/${conversationId}`, patch({ title: "عنوان من" }))
  await core.seen("conversationUpdate")
  await console.conversations.messages("conversation-1")
  await sync()
  expect(await sara.get(`/api/v1/users/conversations/${conversationId}`)).toMatchObject({ title: "عنوان من" })
})

test("an answer that broke off here and was finished in Core is completed by a sync", async () => {
  const { sara, core, sync, store } = await startSyncSite()
  const { conversationId } = idsOf(await sara.ask())
  // The connection breaks after the ids, and Core cannot be reached to go on.
  core.next(
    "queryStream",
    events([
      { type: "conversation_id", conversation_id: "conversation-1", message_id: "message-2b" },
      { type: "token", content: "شما" },
      RESET,
    ]),
  )
  core.always("queryStreamResume", json({}, { status: 404 }))
  const cut = idsOf(await sara.ask({ ...QUESTION, conversation_id: conversationId }))
  const [last] = await store.query("select status, content from qanun_users_message where id = $1", [cut.messageId])
  expect(last).toEqual({ status: "failed", content: "شما" })
  const message = {
    role: "assistant",
    tokens: 3,
    sources: null,
    feedback_rating: null,
    created_at: new Date().toISOString(),
  }
  core.next(
    "messages",
    json([{ ...message, id: "message-2b", content: "شما یک ماه مرخصی دارید.", status: "completed" }]),
  )
  await store.query("update qanun_users_conversation set core_version = null")
  await sync()
  expect(
    await store.query("select status, content, error_code from qanun_users_message where id = $1", [cut.messageId]),
  ).toEqual([{ status: "completed", content: "شما یک ماه مرخصی دارید.", error_code: null }])
})

test("what was deleted in Core is hidden here, and what was deleted here never comes back", async () => {
  const site = await startSyncSite()
  const { sara, core, console, sync } = site
  const one = idsOf(await sara.ask({ query: "یک" })).conversationId
  const two = idsOf(await sara.ask({ query: "دو" })).conversationId
  await sara.ask({ query: "سه" })
  await console.conversations.delete("conversation-1")
  core.always("conversationDelete", reset())
  await sara.fetch(`/api/v1/users/conversations/${two}`, { method: "DELETE" })
  expect(await sync()).toMatchObject({ deleted: 1 })
  const titles = (await sara.get<Conversation[]>("/api/v1/users/conversations")).map(({ title }) => title)
  expect(titles).toEqual(["سه"])
  expect(one).not.toBe(two)
})

test("an address that leads nowhere deletes nothing", async () => {
  const { sara, core, sync } = await startSyncSite()
  await sara.ask()
  core.always("*", json({ detail: "Endpoint not found", path: "/somewhere" }, { status: 404 }))
  await expect(sync()).rejects.toThrow()
  expect(await sara.get("/api/v1/users/conversations")).toHaveLength(1)
})

test("an empty cache is filled from Core with everything that Core has", async () => {
  const { sara, sync, store } = await startSyncSite()
  const { conversationId } = idsOf(await sara.ask())
  await sara.ask({ ...QUESTION, conversation_id: conversationId })
  const contents = async () =>
    (await store.query("select role, content, status, citations from qanun_users_message order by position")).map(
      (row) => ({ ...row, citations: JSON.parse((row["citations"] as string | null) ?? "null") }),
    )
  const before = await contents()
  for (const table of ["turn", "message", "conversation"]) await store.query(`delete from qanun_users_${table}`)
  expect(await sync()).toMatchObject({ conversations: 1, messages: 4 })
  expect(await contents()).toEqual(before)
})

test("a sync that breaks off is finished by the next one", async () => {
  const { sara, core, console, sync } = await startSyncSite()
  for (let n = 0; n < 3; n++) await console.query.ask({ query: `سؤال ${n}` })
  core.next("messages", json([]), reset(), reset(), reset())
  await expect(sync()).rejects.toThrow()
  await sync()
  const list = await sara.get<Conversation[]>("/api/v1/users/conversations")
  expect(list.map(({ title }) => title).sort()).toEqual(["سؤال 0", "سؤال 1", "سؤال 2"])
})

test("applying the same facts again changes nothing, and the later title always wins", () => {
  const title = fc.constantFrom("یک", "دو", "سه")
  const by = fc.constantFrom("auto" as const, "user" as const, "core" as const)
  const time = fc.integer({ min: 0, max: 5 })
  fc.assert(
    fc.property(title, by, time, title, time, fc.boolean(), (ours, titleBy, titleAt, theirs, changedAt, renaming) => {
      const local = { title: ours, title_by: titleBy, title_at: titleAt }
      const core = {
        id: "c",
        title: theirs,
        message_count: 2,
        total_tokens: 7,
        last_message_at: null,
        created_at: new Date(0).toISOString(),
        updated_at: new Date(changedAt).toISOString(),
      }
      const once = applyConversation(local, core, renaming)
      expect(applyConversation({ ...local, ...once }, core, renaming)).toEqual(once)
      const keeps = renaming || (titleBy === "user" && titleAt > changedAt)
      expect(once.title).toBe(keeps ? ours : theirs)
    }),
    { numRuns: 1000 },
  )
})

const step = fc.oneof(
  fc.constant("ask" as const),
  fc.constant("ask in Core" as const),
  fc.constant("go on" as const),
  fc.constant("go on in Core" as const),
  fc.constant("rename" as const),
  fc.constant("rename in Core" as const),
  fc.constant("delete" as const),
  fc.constant("delete in Core" as const),
  fc.constant("pin" as const),
  fc.constant("sync" as const),
)

test("after any history over HTTP both sides are equal once everything has settled", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const site = await startSyncSite()
      const { sara, console, sync, store } = site
      const pinned = new Set<string>()
      // Gone in Core before somebody went on in them: Core begins anew, and only we have what was said before.
      const relinked = new Set<string>()
      for (const [index, name] of steps.entries()) {
        const [ours] = await sara.get<Conversation[]>("/api/v1/users/conversations?limit=1")
        const [theirs] = await console.conversations.list({ limit: 1 })
        const path = `/api/v1/users/conversations/${ours?.id}`
        if (name === "ask") await sara.ask({ query: `سؤال ${index}` })
        if (name === "ask in Core") await console.query.ask({ query: `سؤال ${index}` })
        if (name === "go on" && ours) {
          const [row] = await store.query<{ rag: string }>(
            "select rag_conversation_id as rag from qanun_users_conversation where id = $1",
            [ours.id],
          )
          await console.conversations.get(row?.rag ?? "").catch(() => relinked.add(ours.id))
        }
        if (name === "go on" && ours) await sara.ask({ query: `سؤال ${index}`, conversation_id: ours.id })
        if (name === "go on in Core" && theirs)
          await console.query.ask({ query: `سؤال ${index}`, conversation_id: theirs.id })
        if (name === "rename" && ours) await sara.fetch(path, patch({ title: `عنوان ${index}` }))
        if (name === "rename in Core" && theirs)
          await console.conversations.update(theirs.id, { title: `عنوان ${index}` })
        if (name === "delete" && ours) await sara.fetch(path, { method: "DELETE" })
        if (name === "delete in Core" && theirs) await console.conversations.delete(theirs.id)
        if (name === "pin" && ours) {
          await sara.fetch(path, patch({ is_pinned: true }))
          pinned.add(ours.id)
        }
        if (name === "sync") await sync()
      }
      await drained(site)
      await sync()
      const here = await store.query<{ id: string; rag: string; title: string; is_pinned: number }>(
        `select id, rag_conversation_id as rag, title, is_pinned from qanun_users_conversation
          where deleted_at is null order by rag_conversation_id`,
      )
      const there: [string, string | null, string[]][] = []
      for await (const { id, title } of console.conversations.list())
        there.push([id, title, (await console.conversations.messages(id)).map(({ content }) => content)])
      expect(here.map(({ rag, title }) => [rag, title]).toSorted()).toEqual(
        there.map(([id, title]) => [id, title]).toSorted(),
      )
      for (const { id, rag } of here) {
        const texts = there.find(([ragId]) => ragId === rag)?.[2] ?? []
        const rows = await store.query<{ content: string }>(
          "select content from qanun_users_message where conversation_id = $1 order by position",
          [id],
        )
        const kept = rows.map(({ content }) => content)
        expect(relinked.has(id) ? kept.slice(-texts.length) : kept).toEqual(texts)
      }
      for (const row of here) expect(row.is_pinned === 1).toBe(pinned.has(row.id))
    }),
    { numRuns: 40 },
  )
}, 120_000)

test("an answer that the user has seen whole is not taken back by a Core that calls it failed", async () => {
  const { sara, core, console, sync } = await startSyncSite()
  const { conversationId, messageId } = idsOf(await sara.ask())
  const [question, answer] = await console.conversations.messages("conversation-1")
  const { citations: _, ...failed } = { ...answer, status: "failed", error_code: "interrupted", content: "" }
  core.always("messages", json([question, failed]))
  await console.conversations.update("conversation-1", { title: "تازه" })
  expect(await sync()).toMatchObject({ conversations: 1, messages: 0 })
  const messages = await sara.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect(messages.at(-1)).toMatchObject({ id: messageId, status: "completed", content: ANSWER_TEXT })
})

test("a Core that was put back and shows a conversation again stops nobody's sync, and doubles nothing", async () => {
  const { sara, core, console, sync } = await startSyncSite()
  const { conversationId } = idsOf(await sara.ask())
  // It had lost the first conversation, so that the next question began another one.
  core.next("queryStream", json(errorBody("not_found"), { status: 404 }))
  await sara.ask({ ...QUESTION, conversation_id: conversationId })
  await console.query.ask({ query: "پرسشی از جای دیگر" })
  expect(await sync()).toMatchObject({ failed: 0 })
  const list = await sara.get<Conversation[]>("/api/v1/users/conversations")
  expect(list.map(({ message_count }) => message_count).sort()).toEqual([2, 4])
})

test("a conversation that cannot be read holds up none of the others", async () => {
  const { sara, core, console, sync } = await startSyncSite()
  for (let n = 0; n < 3; n++) await console.query.ask({ query: `سؤال ${n}` })
  core.next("messages", json([{ id: "no message" }]))
  await expect(sync()).rejects.toMatchObject({ code: "core_invalid_response" })
  expect(await sara.get("/api/v1/users/conversations")).toHaveLength(2)
})
