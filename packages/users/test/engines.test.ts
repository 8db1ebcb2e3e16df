import type { Conversation, Message } from "@qanun/contract"
import { type Driver, openSqlite } from "@qanun/store"
import { events, json, reset } from "@qanun/testing"
import { expect, test } from "vitest"
import { openDriver, startPostgres } from "../../store/test/postgres.ts"
import { idsOf, parseEvents, QUESTION, startSite } from "./site.ts"

const postgres = await startPostgres()

/** Everything that the adapter does with its store, as what a browser sees of it. */
async function transcript(store: Driver): Promise<unknown[]> {
  let time = Date.parse("2026-01-01T00:00:00Z")
  let made = 0
  const { user, visitor, core } = await startSite({
    store,
    now: () => time++,
    random: (bytes) => Uint8Array.from({ length: bytes }, (_, index) => (made++ * 7 + index) % 256),
    quota: { perDay: { basic: 6 } },
  })
  const seen: unknown[] = []
  const sara = user("sara")
  const keep = async (response: Response) => {
    const { request_id: _, ...body } = (await response.json()) as Record<string, unknown>
    seen.push([response.status, body])
    return body
  }
  const stream = async (body?: object, headers?: Record<string, string>) => {
    const events = await sara.ask(body, headers)
    seen.push(events)
    return idsOf(events)
  }
  const first = await stream({ query: "سؤال یک، با نیم‌فاصله و ي عربی" }, { "idempotency-key": "k1" })
  await stream({ query: "سؤال یک، با نیم‌فاصله و ي عربی" }, { "idempotency-key": "k1" })
  await keep(await sara.post("/api/v1/query/", { query: "دیگر" }, { "idempotency-key": "k1" }))
  await stream({ query: "سؤال دو", conversation_id: first.conversationId })
  core.next("queryStream", reset())
  core.always("queryStreamResume", json({}, { status: 404 }))
  core.next(
    "queryStream",
    events([
      { type: "conversation_id", conversation_id: "c", message_id: "m" },
      { type: "token", content: "نیمه" },
    ]),
  )
  await stream({ query: "سؤال سه" })
  core.next(
    "queryStream",
    json({ detail: "no" }, { status: 500 }),
    json({ detail: "no" }, { status: 500 }),
    json({ detail: "no" }, { status: 500 }),
  )
  await keep(await sara.post("/api/v1/query/", { query: "سؤال چهار" }))
  const patch = { method: "PATCH", headers: { "content-type": "application/json" } }
  await keep(
    await sara.fetch(`/api/v1/users/conversations/${first.conversationId}`, {
      ...patch,
      body: JSON.stringify({ title: "عنوان", is_pinned: true, llm_settings: { temperature: 0.5 } }),
    }),
  )
  await keep(await sara.post("/api/v1/query/feedback", { message_id: first.messageId, rating: 4 }))
  const list = await sara.get<Conversation[]>("/api/v1/users/conversations?limit=2&offset=1")
  seen.push(
    list,
    await sara.get<Message[]>(`/api/v1/users/conversations/${first.conversationId}/messages?limit=3&offset=1`),
  )
  for (let n = 0; n < 5; n++) await keep(await sara.post("/api/v1/query/", QUESTION))
  seen.push(await sara.get("/api/v1/users/profile"), await visitor().get("/api/v1/users/conversations"))
  await keep(await sara.fetch(`/api/v1/users/conversations/${first.conversationId}`, { method: "DELETE" }))
  await keep(await sara.fetch(`/api/v1/users/conversations/${first.conversationId}`))
  for (const { id } of await store.query<{ id: string }>(
    "select id from qanun_users_message where role = 'assistant' order by id",
  )) {
    const resumed = await sara.fetch(`/api/v1/query/stream/${id}?after=1`)
    seen.push([resumed.status, parseEvents(await resumed.text())])
  }
  return seen
}

test("SQLite and PostgreSQL give the same transcript", async () => {
  const sqlite = await transcript(await openSqlite(":memory:"))
  const server = await transcript(openDriver(await postgres.createDatabase()))
  // Ids hold the clock, whose steps count background work as well: they are named in the order of their appearance.
  expect(named(server)).toEqual(named(sqlite))
})

function named(transcript: unknown): unknown {
  const names = new Map<string, string>()
  const name = (kind: string) => (found: string) => {
    if (!names.has(found)) names.set(found, `${kind}-${names.size}`)
    return names.get(found) ?? ""
  }
  const text = JSON.stringify(transcript)
    .replace(/\b0[0-9a-z]{25}\b/g, name("id"))
    .replace(/2026-01-01T[0-9:.]+Z/g, "time")
    .replace(/"processing_time_ms":\d+/g, '"processing_time_ms":0')
  return JSON.parse(text)
}

test("many instances start at once on one new database", async () => {
  const address = await postgres.createDatabase()
  const sites = await Promise.all(Array.from({ length: 8 }, () => startSite({ store: openDriver(address) })))
  expect(sites).toHaveLength(8)
})
