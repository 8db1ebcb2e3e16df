import { createHmac } from "node:crypto"
import type { UserChange } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import { startFaultCore } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { openDriver, startPostgres } from "../../store/test/postgres.ts"
import { errorCode, idsOf, SECRET, startSite, until, type Visitor } from "./site.ts"

const postgres = await startPostgres()

interface Reader {
  changes: { id: number; change: UserChange }[]
  heartbeats: () => number
  ended: Promise<void>
  close(): Promise<void>
  /** The first change that fits, when it has come. */
  find(like: Partial<UserChange> & Record<string, unknown>): Promise<UserChange>
}

async function listen(visitor: Visitor, headers: Record<string, string> = {}): Promise<Reader> {
  const response = await visitor.fetch("/api/v1/users/changes", { headers })
  if (!response.ok) throw new Error(`${response.status}`)
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const changes: Reader["changes"] = []
  let text = ""
  let beats = 0
  const ended = (async () => {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true }
      if (done) return
      text += value
      const blocks = text.split("\n\n")
      text = blocks.pop() ?? ""
      for (const block of blocks) {
        if (block === ": heartbeat") beats++
        const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? []
        if (data) changes.push({ id: Number(id), change: JSON.parse(data) as UserChange })
      }
    }
  })().catch(() => {})
  const close = async () => {
    await reader?.cancel().catch(() => {})
  }
  onTestFinished(close)
  const fits = (change: UserChange, like: object) =>
    Object.entries(like).every(([key, value]) => (change as Record<string, unknown>)[key] === value)
  return {
    changes,
    heartbeats: () => beats,
    ended,
    close,
    find: (like) => until(() => changes.find(({ change }) => fits(change, like))?.change),
  }
}

const patch = (body: unknown) => ({
  method: "PATCH",
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
})

test("every open page of a person hears what another one does, and nobody else does", async () => {
  const site = await startSite()
  const sara = site.user("sara")
  const [one, two, stranger] = await Promise.all([listen(sara), listen(site.user("sara")), listen(site.user("omid"))])
  await one.find({ type: "reset" })
  const { conversationId, messageId } = idsOf(await sara.ask())
  await sara.fetch(`/api/v1/users/conversations/${conversationId}`, patch({ is_pinned: true }))
  await sara.post("/api/v1/users/folders", { name: "کار" })
  await sara.fetch(`/api/v1/users/conversations/${conversationId}`, { method: "DELETE" })
  for (const reader of [one, two]) {
    await reader.find({ type: "conversation", change: "deleted" })
    expect(reader.changes.map(({ change }) => change)).toEqual([
      { type: "reset" },
      { type: "conversation", conversation_id: conversationId, change: "created" },
      { type: "message", conversation_id: conversationId, message_id: messageId, status: "processing" },
      { type: "message", conversation_id: conversationId, message_id: messageId, status: "completed" },
      { type: "conversation", conversation_id: conversationId, change: "updated" },
      { type: "folders" },
      { type: "conversation", conversation_id: conversationId, change: "deleted" },
    ])
  }
  await site.user("omid").post("/api/v1/users/folders", { name: "خانه" })
  await stranger.find({ type: "folders" })
  expect(stranger.changes.map(({ change }) => change.type)).toEqual(["reset", "folders"])
  expect(await site.adapter.metrics()).toMatch(/qanun_live_streams \d/)
})

test("a page that comes back goes on where it was, and one that was away for too long is told to read anew", async () => {
  const site = await startSite()
  const sara = site.user("sara")
  const first = await listen(sara)
  await sara.post("/api/v1/users/folders", { name: "یک" })
  await first.find({ type: "folders" })
  const seen = first.changes.at(-1)?.id ?? 0
  await first.close()
  const { conversationId } = idsOf(await sara.ask())
  const back = await listen(sara, { "last-event-id": String(seen) })
  await back.find({ type: "message", status: "completed" })
  expect(back.changes.map(({ id }) => id)).toEqual([seen + 1, seen + 2, seen + 3])
  expect(back.changes[0]?.change).toMatchObject({ type: "conversation", conversation_id: conversationId })

  await site.store.query("delete from qanun_users_change")
  const late = await listen(sara, { "last-event-id": String(seen) })
  await late.find({ type: "reset" })
  expect(late.changes).toEqual([{ id: seen + 3, change: { type: "reset" } }])
  for (const nonsense of ["-1", "soon", "9999999"]) {
    const reader = await listen(sara, { "last-event-id": nonsense })
    await reader.find({ type: "reset" })
  }
})

test("changes made at one instance are heard at another", async () => {
  const address = await postgres.createDatabase()
  const core = await startFaultCore()
  onTestFinished(() => core.close())
  const [one, two] = await Promise.all([1, 2].map(() => startSite({ store: openDriver(address) }, { core })))
  const reader = await listen(two!.user("sara"))
  const stranger = await listen(two!.user("omid"))
  await reader.find({ type: "reset" })
  await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 ? one : two)!.user("sara").ask({ query: `سؤال ${n}` })))
  await until(() => reader.changes.filter(({ change }) => change.type === "message").length === 16)
  const ids = reader.changes.map(({ id }) => id)
  expect(ids, "in order, without a gap").toEqual(ids.map((_, index) => (ids[0] ?? 0) + index))
  expect(stranger.changes.filter(({ change }) => change.type !== "reset")).toEqual([])
})

test("a change in Core is seen on an open page, by a hint or by a sync", async () => {
  const site = await startSite({ webhooks: { secrets: [SECRET] }, sync: { settledMs: -60_000 } })
  const sara = site.user("sara")
  const { conversationId } = idsOf(await sara.ask())
  const reader = await listen(sara)
  await reader.find({ type: "reset" })
  const console = createCoreClient({ baseUrl: site.core.url })
  await console.conversations.update("conversation-1", { title: "تازه" })
  const body = JSON.stringify({ type: "conversation.updated", data: { user: "sara" } })
  const timestamp = String(Math.floor(Date.now() / 1000))
  const signature = createHmac("sha256", SECRET).update(`m1.${timestamp}.${body}`).digest("base64")
  await site.visitor().fetch("/webhooks/core", {
    method: "POST",
    body,
    headers: { "webhook-id": "m1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` },
  })
  await reader.find({ type: "conversation", conversation_id: conversationId, change: "updated" })
  await console.conversations.delete("conversation-1")
  await site.adapter.sync({ userId: "sara" })
  await reader.find({ type: "conversation", conversation_id: conversationId, change: "deleted" })
})

test("silence is filled with heartbeats, and who has signed out hears nothing more", async () => {
  const signedIn = new Set(["sara"])
  const site = await startSite({
    heartbeatMs: 20,
    identify: (request) => {
      const id = request.headers.get("x-test-user") ?? ""
      return signedIn.has(id) ? { id } : null
    },
  })
  const reader = await listen(site.user("sara"))
  await until(() => reader.heartbeats() > 3)
  signedIn.clear()
  await reader.ended
})

test("nobody without an identity hears anything, and nobody opens streams without end", async () => {
  const site = await startSite()
  expect(await errorCode(await site.visitor().fetch("/api/v1/users/changes"))).toBe("unauthorized")
  const readers = await Promise.all(Array.from({ length: 20 }, () => listen(site.user("sara"))))
  await Promise.all(readers.map((reader) => reader.find({ type: "reset" })))
  expect(await errorCode(await site.user("sara").fetch("/api/v1/users/changes"))).toBe("rate_limited")
  await readers[0]?.close()
  await until(async () => (await site.user("sara").fetch("/api/v1/users/changes")).ok)
})

test("who was erased is told to read anew, and the numbers of the one before mean nothing", async () => {
  const site = await startSite()
  const sara = site.user("sara")
  await sara.ask()
  const reader = await listen(sara)
  await reader.find({ type: "reset" })
  await site.adapter.erase("sara")
  await until(() => reader.changes.filter(({ change }) => change.type === "reset").length === 2)
  expect(await site.store.query("select * from qanun_users_change")).toEqual([])
})

test("who signs in hears of the visitor's conversations on pages that were open before", async () => {
  const site = await startSite()
  const visitor = site.visitor()
  await visitor.ask()
  const reader = await listen(site.user("sara"))
  await reader.find({ type: "reset" })
  await visitor.fetch("/api/v1/session", { headers: { "x-test-user": "sara" } })
  await until(() => reader.changes.filter(({ change }) => change.type === "reset").length === 2)
})
