import { MemoryList } from "@qanun/contract"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type RunningCore, startCore } from "./support/core.ts"

const KEY = "a service key of at least 32 characters"
interface Item {
  entity: string
  id: string
  rev: number
  deleted: boolean
  user: string
  data: Record<string, unknown> | null
}
interface Page {
  items: Item[]
  next_cursor: string
  has_more: boolean
}

let core: RunningCore
beforeAll(async () => {
  core = await startCore({ serviceKeys: [KEY] })
})
afterAll(() => core.close())

const feed = async (query = "", key = KEY) =>
  fetch(`${core.base}/api/v1/sync/changes${query}`, { headers: { "x-api-key": key } })
async function drain(cursor = "", limit = 3): Promise<{ items: Item[]; cursor: string }> {
  const items: Item[] = []
  for (let at = cursor; ; ) {
    const page = (await (await feed(`?limit=${limit}&cursor=${at}`)).json()) as Page
    items.push(...page.items)
    at = page.next_cursor
    if (!page.has_more) return { items, cursor: at }
  }
}

test("the feed gives every change once, in order, and deletions as tombstones", async () => {
  const answer = (await (
    await core.send("POST", "/api/v1/query/", { query: "چند روز مرخصی دارم؟" }, "sara")
  ).json()) as Record<string, string>
  const first = await drain()
  const revs = first.items.map((item) => item.rev)
  expect(revs).toEqual([...revs].sort((a, b) => a - b))
  expect(new Set(first.items.map((item) => item.id))).toEqual(
    new Set([answer["conversation_id"], answer["message_id"], answer["user_message_id"]]),
  )
  const message = first.items.find((item) => item.id === answer["message_id"])
  expect(message).toMatchObject({
    entity: "message",
    user: "sara",
    deleted: false,
    data: { status: "completed", content: answer["answer"] },
  })
  expect((await drain(first.cursor)).items).toEqual([])

  await core.send("DELETE", `/api/v1/users/conversations/${answer["conversation_id"]}`, undefined, "sara")
  const later = await drain(first.cursor)
  expect(later.items).toHaveLength(3)
  for (const item of later.items) expect(item).toMatchObject({ deleted: true, data: null, user: "sara" })
})

test("the feed is for services only, and a cursor of another feed is expired", async () => {
  expect((await fetch(`${core.base}/api/v1/sync/changes`)).status).toBe(401)
  expect((await feed("", "not the key")).status).toBe(403)
  expect((await feed(`?cursor=${Buffer.from("other:5").toString("base64url")}`)).status).toBe(410)
  expect((await feed("?limit=0")).status).toBe(422)
})

test("a title changes only when nobody changed it in between", async () => {
  const created = (await (await core.send("POST", "/api/v1/users/conversations", { title: "یک" })).json()) as {
    id: string
  }
  const path = `/api/v1/users/conversations/${created.id}`
  const etag = (await core.get(path)).headers.get("etag")!
  expect((await core.send("PATCH", path, { title: "دو" }, "user-1", { "if-match": etag })).status).toBe(200)
  expect((await core.send("PATCH", path, { title: "سه" }, "user-1", { "if-match": etag })).status).toBe(412)
})

test("memories are the user's own", async () => {
  const added = (await (
    await core.send("POST", "/api/v1/memory/", { content: "کارگر است", category: "context" }, "mina")
  ).json()) as { id: string }
  expect((await core.send("POST", "/api/v1/memory/", { content: "کارگر است" }, "mina")).status).toBe(409)
  expect((await core.get(`/api/v1/memory/${added.id}`, "stranger")).status).toBe(404)
  expect(
    await (await core.send("PUT", `/api/v1/memory/${added.id}`, { content: "کارفرما است" }, "mina")).json(),
  ).toMatchObject({ content: "کارفرما است", category: "context" })
  expect(MemoryList.parse(await (await core.get("/api/v1/memory/", "mina")).json()).total_count).toBe(1)
  expect(await (await core.send("DELETE", "/api/v1/memory/", undefined, "mina")).json()).toMatchObject({
    deleted_count: 1,
  })
})
