import type { Conversation, Message } from "@qanun/contract"
import { type Driver, openSqlite } from "@qanun/store"
import { hashedEmbedding, say, startModelServer } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { openDriver, startPostgres } from "../../store/test/postgres.ts"
import { recordChanges } from "../src/store/changes.ts"
import { type RunningCore, readEvents, startCore } from "./support/core.ts"
import { drain, type FeedItem, SERVICE_KEY } from "./support/feed.ts"
import { until } from "./support/until.ts"

const postgres = await startPostgres()

async function start(store: Driver, options: Parameters<typeof startCore>[0] = {}): Promise<RunningCore> {
  const core = await startCore({ store, serviceKeys: [SERVICE_KEY], ...options })
  onTestFinished(() => core.close())
  return core
}
const service = async (core: RunningCore, method: string, path: string, body?: unknown) =>
  fetch(core.base + path, {
    method,
    headers: { "x-api-key": SERVICE_KEY, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })

/** Everything that Core does with its store, as what a caller sees of it. */
async function transcript(store: Driver): Promise<unknown> {
  const model = await startModelServer({ apiKey: "k" })
  onTestFinished(() => model.close())
  model.always("chat", say("مرخصی استحقاقی سالانه کارگر یک ماه با مزد است [1]."))
  const core = await start(store)
  const seen: unknown[] = []
  const keep = async (response: Response) => {
    const body = (await response.json()) as Record<string, unknown>
    seen.push([response.status, body])
    return body
  }
  const ask = async (body: object, headers: Record<string, string> = {}) => {
    const events = await readEvents(await core.send("POST", "/api/v1/query/stream", body, "sara", headers))
    seen.push(events)
    return events[0]!.event as unknown as { conversation_id: string; message_id: string }
  }
  const first = await ask({ query: "چند روز مرخصی استحقاقی دارم؟" }, { "idempotency-key": "k1" })
  await ask({ query: "چند روز مرخصی استحقاقی دارم؟" }, { "idempotency-key": "k1" })
  await keep(await core.send("POST", "/api/v1/query/", { query: "دیگر" }, "sara", { "idempotency-key": "k1" }))
  await ask({ query: "و اگر استفاده نکنم؟", conversation_id: first.conversation_id })
  await ask({ query: "'; drop table core_users; --" })
  const created = await keep(
    await core.send("POST", "/api/v1/users/conversations", { title: "یک", temperature: 0.5 }, "sara", {
      "idempotency-key": "k2",
    }),
  )
  await keep(
    await core.send("POST", "/api/v1/users/conversations", { title: "یک", temperature: 0.5 }, "sara", {
      "idempotency-key": "k2",
    }),
  )
  const path = `/api/v1/users/conversations/${first.conversation_id}`
  seen.push((await core.get(path, "sara")).headers.get("etag"))
  await keep(await core.send("PATCH", path, { title: "تازه" }, "sara"))
  await keep(await core.send("PATCH", path, { title: "کهنه" }, "sara", { "if-match": '"1"' }))
  await keep(await core.send("POST", "/api/v1/query/feedback", { message_id: first.message_id, rating: 4 }, "sara"))
  await keep(await core.send("POST", "/api/v1/query/feedback", { message_id: first.message_id, rating: 2 }, "sara"))
  for (const content of ["کارگر است", "کارگر کارخانه است", "الف", "ب", "پ", "ت"])
    await keep(await core.send("POST", "/api/v1/memory/", { content }, "sara"))
  await keep(await core.send("POST", "/api/v1/memory/", { content: "الف" }, "sara"))
  await keep(await core.send("POST", "/api/v1/memory/summarize", undefined, "sara"))
  await keep(await core.get("/api/v1/memory/context/text", "sara"))
  await keep(await core.get("/api/v1/memory/", "sara"))
  const text = "بریدن درخت باغ بدون پروانه شهرداری جریمه دارد."
  const point = {
    id: "p1",
    vector: hashedEmbedding(text, 8),
    text,
    document_id: "w1",
    metadata: { work_title: "قانون باغ‌ها", unit_number: "1" },
  }
  await keep(await service(core, "POST", "/api/v1/sync/embeddings", { embeddings: [point, { ...point, id: "p2" }] }))
  await keep(await service(core, "GET", "/api/v1/sync/node/p1"))
  await keep(await service(core, "DELETE", "/api/v1/sync/document/w1"))
  await keep(await service(core, "DELETE", "/api/v1/sync/document/w1"))
  await keep(await core.send("DELETE", `/api/v1/users/conversations/${created["id"]}`, undefined, "sara"))
  await keep(await core.get("/api/v1/users/conversations", "sara"))
  await keep(await core.get(`${path}/messages?limit=3&offset=1`, "sara"))
  await keep(await core.get("/api/v1/users/statistics", "sara"))
  await keep(await core.get("/api/v1/users/profile", "sara"))
  await keep(await core.get(path, "stranger"))
  const statistics = (await (await service(core, "GET", "/api/v1/sync/statistics")).json()) as { summary: unknown }
  seen.push(statistics.summary)

  const modelled = await start(store, { llm: { baseUrl: model.baseUrl, apiKey: "k", models: ["m"] } })
  for (let n = 0; n < 2; n++)
    seen.push(
      await (await modelled.send("POST", "/api/v1/query/", { query: "چند روز مرخصی استحقاقی دارم؟" }, "omid")).json(),
    )
  seen.push(
    (await drain(modelled)).items.map(({ entity, id, user, deleted, data }) => [entity, id, user, deleted, data]),
  )
  await keep(await core.send("POST", "/api/v1/users/clear-history", undefined, "sara"))
  seen.push((await drain(modelled)).items.map(({ entity, id, deleted }) => [entity, id, deleted]))
  const again = await start(store)
  seen.push(
    await readEvents(await again.get(`/api/v1/query/stream/${first.message_id}`, "sara").then((r) => r)).catch(
      () => null,
    ),
  )
  return named(seen)
}

/** Ids and times by the order of their appearance. */
function named(transcript: unknown): unknown {
  const names = new Map<string, string>()
  const text = JSON.stringify(transcript)
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}/g, (id) => {
      if (!names.has(id)) names.set(id, `id-${names.size}`)
      return names.get(id) ?? ""
    })
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "time")
    .replace(/"(?:processing_time_ms|avg_processing_time_ms)":\d+/g, '"ms":0')
    .replace(/\\"(?:processing_time_ms)\\":\d+/g, '\\"ms\\":0')
  return JSON.parse(text)
}

test("SQLite and PostgreSQL give the same transcript", async () => {
  const sqlite = await openSqlite(":memory:")
  onTestFinished(() => sqlite.close())
  const expected = await transcript(sqlite)
  expect(await transcript(openDriver(await postgres.createDatabase()))).toEqual(expected)
})

test("many Cores start at once on one new database", async () => {
  const address = await postgres.createDatabase()
  const cores = await Promise.all(Array.from({ length: 6 }, () => start(openDriver(address))))
  expect(await (await cores[5]!.send("POST", "/api/v1/query/", { query: "چند روز مرخصی دارم؟" })).json()).toMatchObject(
    {
      outcome: "answered",
    },
  )
})

test.each(["committed", "rolled back"])("no change is skipped behind a transaction that is %s later", async (end) => {
  const store = openDriver(await postgres.createDatabase())
  const core = await start(store)
  const [slow = "", quick = ""] = await Promise.all(
    ["slow", "quick"].map(async (title) => {
      const created = await core.send("POST", "/api/v1/users/conversations", { title })
      return ((await created.json()) as Conversation).id
    }),
  )
  const { items, cursor } = await drain(core)
  const [{ user_id: userId } = { user_id: "" }] = await store.query<{ user_id: string }>(
    "select user_id from core_conversations where id = $1",
    [slow],
  )
  const change = (id: string, held?: Promise<void>) =>
    store.tx(async (tx) => {
      await tx.query("update core_conversations set title = 'new' where id = $1", [id])
      await recordChanges(tx, [{ entity: "conversation", id }], { userId, now: Date.now() })
      begun()
      await held
    })
  let begun = () => {}
  const isBegun = new Promise<void>((resolve) => {
    begun = resolve
  })
  let finish = () => {}
  const first = change(
    slow,
    new Promise<void>((resolve, reject) => {
      finish = end === "committed" ? resolve : () => reject(new Error("rolled back"))
    }),
  ).catch(() => {})
  await isBegun
  // The later change cannot be seen before the earlier one: it waits until that is decided.
  let isOver = false
  const second = change(quick).then(() => {
    isOver = true
  })
  const waiting = () => store.query("select 1 from pg_locks where not granted and locktype = 'transactionid'")
  await until(async () => isOver || (await waiting()).length > 0)
  const between = await drain(core, cursor)
  expect(between.items).toEqual([])
  finish()
  await Promise.all([first, second])
  const seen = (await drain(core, between.cursor)).items
  expect(seen.map(({ id, data }) => [id, data?.["title"]])).toEqual(
    end === "committed"
      ? [
          [slow, "new"],
          [quick, "new"],
        ]
      : [[quick, "new"]],
  )
  expect(seen.every(({ rev }) => items.every((before) => before.rev < rev))).toBe(true)
})

test("a reader of the feed misses nothing and sees no change twice, while many write and delete at once", async () => {
  const address = await postgres.createDatabase()
  const writers = await Promise.all(Array.from({ length: 3 }, () => start(openDriver(address))))
  const reader = await start(openDriver(address))
  let writing = true
  const seen: FeedItem[] = []
  const reading = (async () => {
    let cursor = ""
    for (let last = false; ; ) {
      const { items, cursor: next } = await drain(reader, cursor, 3)
      seen.push(...items)
      cursor = next
      if (last) return
      last = !writing
    }
  })()
  reading.catch(() => {})
  await Promise.all(
    Array.from({ length: 24 }, async (_, n) => {
      const core = writers[n % writers.length]!
      const sub = `user-${n % 5}`
      const created = (await (
        await core.send("POST", "/api/v1/users/conversations", { title: `${n}` }, sub)
      ).json()) as Conversation
      const path = `/api/v1/users/conversations/${created.id}`
      const body = { query: "چند روز مرخصی استحقاقی دارم؟", conversation_id: created.id }
      // A question, a new title and a deletion meet in one conversation, on different servers.
      const results = await Promise.all([
        core.send("POST", "/api/v1/query/", body, sub),
        writers[(n + 1) % 3]!.send("PATCH", path, { title: `عنوان ${n}` }, sub),
        n % 3 === 0 ? writers[(n + 2) % 3]!.send("DELETE", path, undefined, sub) : undefined,
      ])
      for (const response of results) if (response) expect([200, 404]).toContain(response.status)
    }),
  )
  for (let n = 0; n < 5; n++) {
    const [first] = (await (await writers[0]!.get("/api/v1/users/conversations", `user-${n}`)).json()) as Conversation[]
    if (n % 2 === 0 && first) await writers[0]!.send("POST", "/api/v1/users/clear-history", undefined, `user-${n}`)
  }
  writing = false
  await reading

  const revs = seen.map(({ rev }) => rev)
  expect(revs).toEqual([...new Set(revs)].sort((a, b) => a - b))
  const newest = new Map(seen.map((item) => [item.id, item]))
  for (let n = 0; n < 5; n++) {
    const rows = (await (
      await reader.get("/api/v1/users/conversations?limit=100", `user-${n}`)
    ).json()) as Conversation[]
    const known = [...newest.values()].filter(
      ({ entity, user, deleted }) => entity === "conversation" && user === `user-${n}` && !deleted,
    )
    expect(new Set(known.map(({ id }) => id))).toEqual(new Set(rows.map(({ id }) => id)))
    for (const row of rows) {
      expect(newest.get(row.id)?.data).toMatchObject({ title: row.title, message_count: row.message_count })
      const messages = (await (
        await reader.get(`/api/v1/users/conversations/${row.id}/messages`, `user-${n}`)
      ).json()) as Message[]
      for (const message of messages) expect(newest.get(message.id)?.data).toMatchObject({ status: message.status })
    }
  }
  for (const core of [...writers, reader]) expect(core.failures).toEqual([])
})

test("on PostgreSQL, too, of those who have seen one revision of a title only one can change it", async () => {
  const url = await postgres.createDatabase()
  const cores = [await start(openDriver(url)), await start(openDriver(url))]
  const [first] = cores as [RunningCore, RunningCore]
  const { id } = (await (
    await first.send("POST", "/api/v1/users/conversations", { title: "صفر" })
  ).json()) as Conversation
  const path = `/api/v1/users/conversations/${id}`
  const seen = { "if-match": (await first.get(path)).headers.get("etag") ?? "" }
  const renamed = await Promise.all(
    Array.from({ length: 12 }, (_, n) => cores[n % 2]!.send("PATCH", path, { title: `عنوان ${n}` }, "user-1", seen)),
  )
  expect(renamed.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 11 }, () => 412)])
  // Nor does one change undo another that it does not speak of.
  const llm_settings = { temperature: 0.25 }
  await Promise.all([first.send("PATCH", path, { title: "آخر" }), cores[1]!.send("PATCH", path, { llm_settings })])
  expect(await (await first.get(path)).json()).toMatchObject({ title: "آخر", llm_settings })
})

test("on PostgreSQL, too, what is remembered is there once, however many say it at the same time", async () => {
  const url = await postgres.createDatabase()
  const [core, other] = [await start(openDriver(url)), openDriver(url)]
  await core.get("/api/v1/users/profile")
  const waiting = async () =>
    (
      await other.query(
        "select pid from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()",
      )
    ).length
  // Nobody can store anything until several have come far enough to try.
  const said = await openDriver(url).tx(async (tx) => {
    await tx.query("lock table core_memories in exclusive mode")
    const saying = Array.from({ length: 8 }, () => core.send("POST", "/api/v1/memory/", { content: "کارگر است" }))
    await until(async () => (await waiting()) > 1)
    return { saying }
  })
  const statuses = (await Promise.all(said.saying)).map(({ status }) => status)
  expect(statuses.toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 409)])
})
