import { json, startFaultCore } from "@qanun/testing"
import { afterEach, beforeEach, expect, test } from "vitest"
import { createChangeFeed } from "../src/change-feed.ts"

const PAGE = { items: [], next_cursor: "c2", has_more: false, server_time: new Date(0).toISOString() }
let core: Awaited<ReturnType<typeof startFaultCore>>
beforeEach(async () => {
  core = await startFaultCore()
})
afterEach(() => core.close())

test("a page is asked for with the service key, the cursor and the limit, and nothing else", async () => {
  core.always("syncChanges", json(PAGE))
  const feed = createChangeFeed({ baseUrl: `${core.url}/`, serviceKey: "key of the operator" })
  expect(await feed.read(null, { limit: 2 })).toEqual(PAGE)
  expect(await feed.read("c1")).toEqual(PAGE)
  const [first, second] = core.to("syncChanges")
  expect(first?.path).toBe("/api/v1/sync/changes?limit=2")
  expect(second?.path).toBe("/api/v1/sync/changes?limit=100&cursor=c1")
  expect(first?.headers).toMatchObject({ "x-api-key": "key of the operator" })
  expect(first?.headers["authorization"]).toBeUndefined()
})

test("a cursor that is too old and a feed that fails are told apart, and the latter is tried again", async () => {
  const feed = createChangeFeed({ baseUrl: core.url, serviceKey: "key", retry: { baseMs: 1 } })
  core.next("syncChanges", json({ detail: "gone" }, { status: 410 }))
  await expect(feed.read("old")).rejects.toMatchObject({ status: 410 })
  core.next("syncChanges", json({}, { status: 503 }), json(PAGE))
  expect(await feed.read(null)).toEqual(PAGE)
})

test("arguments that cannot be sent are refused before a request", async () => {
  const feed = createChangeFeed({ baseUrl: core.url, serviceKey: "key" })
  for (const limit of [0, 501, 1.5])
    await expect(feed.read(null, { limit })).rejects.toMatchObject({ code: "invalid_argument" })
  expect(() => createChangeFeed({ baseUrl: core.url, serviceKey: "" })).toThrow("serviceKey")
  expect(core.requests).toEqual([])
})
