import type { Conversation } from "@qanun/contract"
import { type Driver, openSqlite } from "@qanun/store"
import { createOlderCore, json, startFaultCore } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { openDriver, startPostgres } from "../../store/test/postgres.ts"
import type { RetentionOptions } from "../src/index.ts"
import { idsOf, QUESTION, SECRET, startSite, until } from "./site.ts"

const DAY = 24 * 3600_000
const postgres = await startPostgres()

/** A site in front of a Core of the field, and a clock that can be turned on; its regular work is called for by hand. */
async function startAgingSite(retention: RetentionOptions, store?: Driver) {
  const head = createOlderCore()
  const core = await startFaultCore(head)
  onTestFinished(() => core.close())
  let time = Date.now()
  const options = { retention, now: () => time, jobs: false as const, cronSecret: SECRET, sync: { settledMs: 0 } }
  const site = await startSite({ ...options, ...(store ? { store } : {}), quota: {} }, { core })
  const pass = (days: number) => {
    time += days * DAY
  }
  const work = async () => {
    const init = { method: "POST", headers: { authorization: `Bearer ${SECRET}` } }
    return (await site.visitor().fetch("/internal/sync/run", init)).json()
  }
  /** Core was asked when we were: its rows bear the time of this machine. */
  const since = () => new Date(time).toISOString()
  return { ...site, head, core, pass, work, since }
}

test.each<[string, () => Promise<Driver>]>([
  ["SQLite", () => openSqlite(":memory:")],
  ["PostgreSQL", async () => openDriver(await postgres.createDatabase())],
])(
  "on %s, the copy of an old conversation goes and Core keeps its own, and what is only here stays",
  async (_, open) => {
    const store = await open()
    onTestFinished(() => store.close())
    const { user, adapter, head, core, pass, work, since } = await startAgingSite({ conversationDays: 30 }, store)
    const sara = user("sara")
    const titles = async () =>
      (await sara.get<Conversation[]>("/api/v1/users/conversations")).map(({ title }) => title).sort()
    const old = idsOf(await sara.ask({ query: "کهنه" }))
    const pinned = idsOf(await sara.ask({ query: "سنجاق" }))
    const failed = idsOf(await sara.ask({ query: "شکست" }))
    core.next("query", json({ detail: "Failed" }, { status: 500 }))
    await sara.ask({ query: "دوباره", conversation_id: failed.conversationId })
    await sara.fetch(`/api/v1/users/conversations/${pinned.conversationId}`, {
      method: "PATCH",
      body: JSON.stringify({ is_pinned: true }),
      headers: { "content-type": "application/json" },
    })
    await adapter.sync({ userId: "sara" })

    pass(29)
    await work()
    expect(await titles()).toEqual(["سنجاق", "شکست", "کهنه"])
    pass(2)
    await sara.ask({ query: "تازه" })
    expect(await work()).toMatchObject({ failed: [] })
    expect(await titles()).toEqual(["تازه", "سنجاق", "شکست"])
    const left = "select 1 as one from qanun_users_message where conversation_id = $1"
    expect(await store.query(left, [old.conversationId])).toEqual([])
    const theirs = [...head.conversations.values()].find(({ messages }) => messages[0]?.content === "کهنه")
    expect(theirs?.messages).toHaveLength(2)

    await adapter.sync({ userId: "sara" })
    expect(await titles()).not.toContain("کهنه")
    Object.assign(theirs ?? {}, { last_message_at: since() })
    await adapter.sync({ userId: "sara" })
    expect(await titles()).toContain("کهنه")
  },
)

test("a visitor who does not come back is erased, here and in Core, and nobody else is", async () => {
  const { user, visitor, store, head, pass, work } = await startAgingSite({ visitorDays: 90 })
  await user("sara").ask({ query: "سارا" })
  const [gone, here] = [visitor(), visitor()]
  await gone.ask({ query: "رفته" })
  pass(60)
  await here.ask({ query: "مانده" })
  pass(60)
  await work()
  expect(await gone.get("/api/v1/users/conversations")).toEqual([])
  expect(await here.get("/api/v1/users/conversations")).toHaveLength(1)
  expect(await user("sara").get("/api/v1/users/conversations")).toHaveLength(1)
  expect(await store.query("select id from qanun_users_search where text like '%رفته%'")).toEqual([])
  await until(() => head.conversations.size === 2)
})

test("without a word of the host's everything is kept, but for keys and counts of a month ago", async () => {
  const { user, store, pass, work } = await startAgingSite({})
  const sara = user("sara")
  const key = { "idempotency-key": "k" }
  await sara.ask(QUESTION, key)
  pass(29)
  await work()
  await sara.ask(QUESTION, key)
  expect(await sara.get("/api/v1/users/conversations")).toHaveLength(1)
  pass(900)
  await work()
  expect(await sara.get("/api/v1/users/conversations")).toHaveLength(1)
  for (const table of ["turn", "quota"]) expect(await store.query(`select * from qanun_users_${table}`)).toEqual([])
})

test.each([{ conversationDays: 0 }, { visitorDays: Number.NaN }])(
  "a time that is none is refused in words",
  async (retention) => {
    await expect(startSite({ retention })).rejects.toThrow(`retention.${Object.keys(retention)[0]} must be at least 1`)
  },
)
