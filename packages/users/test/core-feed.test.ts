import type { Conversation, Message } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import type { Driver } from "@qanun/store"
import { json, startFaultCore } from "@qanun/testing"
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest"
import type { UsersAdapterOptions } from "../src/index.ts"
import { type RealCore, startRealCore } from "./real-core.ts"
import { errorCode, idsOf, SECRET, startSite } from "./site.ts"

const KEY = "a service key of at least 32 characters"
let core: RealCore

beforeAll(async () => {
  core = await startRealCore([KEY])
})
afterAll(() => core.close())

/** A site in front of our own Core, and Core as another program of the same person sees it. */
async function startFeedSite(user: string, options: Partial<UsersAdapterOptions> = {}, serviceKey = KEY) {
  const site = await startSite({
    core: { baseUrl: core.url, secret: SECRET, serviceKey, retry: { baseMs: 10 } },
    jobs: false,
    cronSecret: SECRET,
    ...options,
  })
  const console = await core.consoleOf(user)
  const person = site.user(user)
  const run = async () =>
    (
      await site
        .visitor()
        .fetch("/internal/sync/run", { method: "POST", headers: { authorization: `Bearer ${SECRET}` } })
    ).json() as Promise<{ ran: string[]; failed: string[] }>
  return { ...site, console, person, run, list: () => person.get<Conversation[]>("/api/v1/users/conversations") }
}

const ragIdOf = async (store: Driver, id: string) =>
  (
    await store.query<{ rag: string }>(
      "select rag_conversation_id as rag from qanun_users_conversation where id = $1",
      [id],
    )
  )[0]?.rag ?? ""

test("what is asked, renamed and deleted in Core arrives by its feed, at once and only once", async () => {
  const { person, console, adapter, store, list } = await startFeedSite("mina")
  const { conversationId } = idsOf(await person.ask({ query: "مهلت پرداخت مزد چقدر است؟" }))
  expect((await adapter.sync()).mode).toBe("feed")
  const other = await console.query.ask({ query: "چند روز مرخصی استحقاقی دارم؟" })
  await console.conversations.update(await ragIdOf(store, conversationId), { title: "مزد" })
  expect(await adapter.sync()).toMatchObject({ mode: "feed", failed: 0 })
  const both = await list()
  expect(both.map(({ title }) => title).sort()).toEqual(["مزد", "چند روز مرخصی استحقاقی دارم؟"].sort())
  const imported = both.find(({ id }) => id !== conversationId)
  const messages = await person.get<Message[]>(`/api/v1/users/conversations/${imported?.id}/messages`)
  expect(messages.map(({ role, content }) => [role, content])).toEqual([
    ["user", "چند روز مرخصی استحقاقی دارم؟"],
    ["assistant", other.answer],
  ])
  expect(messages[1]?.citations?.length).toBe(other.citations?.length)
  const before = await store.query("select * from qanun_users_message order by id")
  expect(await adapter.sync()).toMatchObject({ conversations: 0, messages: 0, deleted: 0 })
  expect(await store.query("select * from qanun_users_message order by id")).toEqual(before)

  await console.conversations.delete(other.conversation_id)
  expect(await adapter.sync()).toMatchObject({ deleted: 1 })
  expect(await list()).toMatchObject([{ id: conversationId, title: "مزد" }])
})

test("answers of our own come back by the feed without a single conversation being read", async () => {
  const { person, store, run } = await startFeedSite("neda")
  await run()
  await person.ask({ query: "حداکثر ساعت کار در هفته چقدر است؟" })
  await store.query("delete from qanun_users_tick")
  expect(await run()).toMatchObject({ failed: [] })
  const [facts] = await store.query("select sync_count, core_version from qanun_users_conversation")
  expect(facts).toMatchObject({ sync_count: 0 })
  expect(facts?.["core_version"]).not.toBeNull()
})

test("a Core whose database is another one is read anew from its beginning, and what it lost is hidden", async () => {
  const { person, console, adapter, store, list } = await startFeedSite("omid")
  const { conversationId } = idsOf(await person.ask({ query: "عیدی کارگر چقدر است؟" }))
  await adapter.sync()
  await store.query("update qanun_users_feed set cursor = $1", [Buffer.from("another:7").toString("base64url")])
  await console.query.ask({ query: "سنوات چگونه حساب می‌شود؟" })
  expect(await adapter.sync()).toMatchObject({ mode: "feed", failed: 0 })
  expect(await list()).toHaveLength(2)
  expect((await list()).map(({ id }) => id)).toContain(conversationId)
})

test("the lag is told, with the age of the last look, and never as less than it is", async () => {
  let ahead = 0
  const { person, adapter } = await startFeedSite("hoda", { now: () => Date.now() + ahead })
  const lag = async () => Number(/^qanun_sync_lag_seconds (.*)$/m.exec(await adapter.metrics())?.[1])
  await person.ask({ query: "اضافه‌کاری چگونه پرداخت می‌شود؟" })
  await adapter.sync()
  expect(await lag()).toBeLessThan(5)
  ahead = 90_000
  expect(await lag()).toBeGreaterThanOrEqual(90)
})

test("capabilities say how changes arrive: by the feed with a key that Core takes, else by lists", async () => {
  const good = await startFeedSite("reza")
  await good.adapter.sync()
  expect(await good.visitor().get("/api/v1/capabilities")).toMatchObject({ sync: "feed", live_changes: true })
  const bad = await startFeedSite("reza", {}, "a key that this Core has never seen before")
  await bad.person.ask({ query: "مرخصی زایمان چند روز است؟" })
  expect(await bad.adapter.sync()).toMatchObject({ mode: "eventual", failed: 0 })
  expect(await bad.visitor().get("/api/v1/capabilities")).toMatchObject({ sync: "eventual" })
})

test("a Core without a feed is asked once, and then compared by lists", async () => {
  const fault = await startFaultCore()
  onTestFinished(() => fault.close())
  const site = await startSite({
    core: { baseUrl: fault.url, secret: SECRET, serviceKey: KEY, retry: { baseMs: 10 } },
    sync: { settledMs: -60_000 },
  })
  await site.user("sara").ask()
  await createCoreClient({ baseUrl: fault.url }).conversations.update("conversation-1", { title: "تازه" })
  expect(await site.adapter.sync()).toMatchObject({ mode: "eventual", conversations: 1 })
  await site.adapter.sync()
  expect(fault.to("syncChanges")).toHaveLength(1)
  expect(fault.to("syncChanges")[0]?.headers["x-api-key"]).toBe(KEY)
})

test.each([
  ["a page of HTML", json("<html>", { headers: { "content-type": "text/html" } })],
  ["items that are none", json({ items: [{ id: 7 }], next_cursor: "x", has_more: false, server_time: "now" })],
  ["no cursor", json({ items: [], has_more: false, server_time: new Date(0).toISOString() })],
])("a feed that answers with %s moves nothing and is tried again", async (_, reply) => {
  const fault = await startFaultCore()
  onTestFinished(() => fault.close())
  fault.always("syncChanges", reply)
  const { adapter, store, user } = await startSite({
    core: { baseUrl: fault.url, secret: SECRET, serviceKey: KEY, retry: { baseMs: 10 } },
  })
  await user("sara").ask()
  await expect(adapter.sync()).rejects.toMatchObject({ code: "core_invalid_response" })
  expect(await store.query("select cursor from qanun_users_feed")).toEqual([])
  expect(await user("sara").get("/api/v1/users/conversations")).toHaveLength(1)
})

test("people of other sites of the same Core are none of ours", async () => {
  const theirs = await startFeedSite("a stranger")
  await theirs.person.ask({ query: "حق مسکن کارگر چقدر است؟" })
  const ours = await startFeedSite("parisa")
  await ours.person.ask({ query: "بیمهٔ بیکاری چند ماه است؟" })
  await ours.adapter.sync()
  expect(await ours.store.query("select id from qanun_users_conversation")).toHaveLength(1)
  expect(await ours.store.query("select id from qanun_users_person")).toEqual([{ id: "parisa" }])
})

test("the run endpoint does what is due once in its period, for whoever has its secret", async () => {
  const { run, visitor, person } = await startFeedSite("sahar", { sync: { changes: "0 0 1 1 *", full: "0 0 1 1 *" } })
  await person.ask({ query: "حق اولاد چقدر است؟" })
  for (const authorization of ["", "Bearer", `Bearer ${SECRET}x`, `Basic ${SECRET}`]) {
    const response = await visitor().fetch("/internal/sync/run", { method: "POST", headers: { authorization } })
    expect([response.status, await errorCode(response)]).toEqual([401, "unauthorized"])
  }
  expect(await run()).toMatchObject({ ran: ["qanun-changes", "qanun-sync", "qanun-retention"], failed: [] })
  expect(await run()).toMatchObject({ ran: [], failed: [] })
})
