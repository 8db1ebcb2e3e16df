import { MemoryList } from "@qanun/contract"
import { afterAll, beforeAll, expect, test } from "vitest"
import { type RunningCore, startCore } from "./support/core.ts"
import { drain, SERVICE_KEY } from "./support/feed.ts"

let core: RunningCore
beforeAll(async () => {
  core = await startCore({ serviceKeys: [SERVICE_KEY] })
})
afterAll(() => core.close())

const feed = async (query = "", key = SERVICE_KEY) =>
  fetch(`${core.base}/api/v1/sync/changes${query}`, { headers: { "x-api-key": key } })

test("the feed gives every change once, in order, and deletions as tombstones", async () => {
  const answer = (await (
    await core.send("POST", "/api/v1/query/", { query: "چند روز مرخصی دارم؟" }, "sara")
  ).json()) as Record<string, string>
  const first = await drain(core, "", 3)
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
  expect((await drain(core, first.cursor, 3)).items).toEqual([])

  await core.send("DELETE", `/api/v1/users/conversations/${answer["conversation_id"]}`, undefined, "sara")
  const later = await drain(core, first.cursor, 3)
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
