import { expect, test } from "vitest"
import { openDriver, startPostgres } from "../../users/test/postgres.ts"
import { readEvents, startCore } from "./support/core.ts"
const KEY = "a service key of at least 32 characters"
const server = await startPostgres()
test("pg: the whole way, and the feed under concurrent writers", async () => {
  const store = openDriver(await server.createDatabase())
  const core = await startCore({ store, serviceKeys: [KEY] })
  const events = await readEvents(await core.send("POST", "/api/v1/query/stream", { query: "چند روز مرخصی دارم؟" }))
  expect(events.at(-1)!.event.type).toBe("done")
  const seen = new Map<string, number>(); let cursor = ""; let last = 0; let stop = false
  const reader = (async () => { for (;;) { const ending = stop
    const page = await (await fetch(`${core.base}/api/v1/sync/changes?limit=50&cursor=${cursor}`, { headers: { "x-api-key": KEY } })).json() as any
    for (const item of page.items) { expect(item.rev).toBeGreaterThan(last); last = item.rev; seen.set(item.id, item.rev) }
    cursor = page.next_cursor
    if (ending && !page.has_more) return } })()
  const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => core.send("POST", "/api/v1/query/", { query: "اضافه کاری چند درصد است؟" }, `u${i % 8}`, i % 4 ? {} : { "idempotency-key": `k${i}` }).then(r => r.json() as any)))
  stop = true; await reader
  for (const a of answers) { expect(a.message_id).toBeTruthy(); expect(seen.has(a.message_id)).toBe(true); expect(seen.has(a.conversation_id)).toBe(true) }
  const c = answers[0].conversation_id
  expect((await core.send("PATCH", `/api/v1/users/conversations/${c}`, { title: "x" }, "u0")).status).toBe(200)
  expect((await core.get("/api/v1/users/statistics", "u0")).status).toBe(200)
  expect((await core.get("/api/v1/users/conversations", "u0")).status).toBe(200)
  expect((await core.get(`/api/v1/users/conversations/${c}/messages`, "u0")).status).toBe(200)
  expect((await core.send("POST", "/api/v1/query/feedback", { message_id: answers[0].message_id, rating: 1 }, "u0")).status).toBe(200)
  expect((await core.send("POST", "/api/v1/memory/", { content: "x" }, "u0")).status).toBe(200)
  expect((await core.send("DELETE", `/api/v1/users/conversations/${c}`, undefined, "u0")).status).toBe(200)
  expect(core.failures).toEqual([])
  await core.close()
}, 60000)
