import type { Message } from "@qanun/contract"
import { type Driver, openSqlite } from "@qanun/store"
import { ANSWER_TEXT, createGate, events, HANG } from "@qanun/testing"
import { expect, onTestFinished, test, vi } from "vitest"
import { createUsersAdapter } from "../src/index.ts"
import { newFile } from "./new-file.ts"
import { errorCode, idsOf, last, QUESTION, SECRET, startSite, until } from "./site.ts"

/** A store that fails as it is told to. */
async function fragileStore(): Promise<Driver & { broken: (sql: string) => boolean }> {
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  const refuse = (sql: string) => {
    if (fragile.broken(sql)) throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" })
  }
  const guard = (inner: Pick<Driver, "query">): Pick<Driver, "query"> => ({
    query: async (sql, params) => {
      refuse(sql)
      return inner.query(sql, params)
    },
  })
  const fragile: Driver & { broken: (sql: string) => boolean } = {
    ...store,
    broken: () => false,
    query: guard(store).query,
    tx: (work) => store.tx((tx) => work(guard(tx))),
  }
  return fragile
}

test("a store that is full refuses the question with a code, keeps nothing of it, and takes it when it can", async () => {
  const store = await fragileStore()
  const lines: string[] = []
  const keep = (fields: object, message: string) => void lines.push(JSON.stringify([fields, message]))
  const { user, core } = await startSite({ store, logger: { info: keep, warn: keep, error: keep } })
  const sara = user("sara")
  store.broken = (sql) => sql.includes("insert into qanun_users_message")
  const response = await sara.post("/api/v1/query/", QUESTION, { "idempotency-key": "k" })
  const body = await response.text()
  expect([response.status, JSON.parse(body).error.code]).toEqual([500, "internal"])
  expect(body).not.toContain("disk")
  expect(lines.filter((line) => line.includes("a request failed"))).toHaveLength(1)
  expect(core.to("queryStream")).toEqual([])
  store.broken = () => false
  expect(await sara.get("/api/v1/users/conversations")).toEqual([])
  expect((await sara.post("/api/v1/query/", QUESTION, { "idempotency-key": "k" })).status).toBe(200)
})

test("an answer whose end cannot be stored at once is stored a little later, and readers wait for it", async () => {
  const store = await fragileStore()
  const { user } = await startSite({ store })
  const sara = user("sara")
  let failures = 2
  store.broken = (sql) => sql.includes("set finished_at") && failures-- > 0
  const answer = await sara.ask()
  expect(last(answer)?.type).toBe("done")
  const { conversationId } = idsOf(answer)
  const [, message] = await sara.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect(message).toMatchObject({ status: "completed", content: ANSWER_TEXT })
})

test("a log that cannot be written holds nobody up and is caught up with", async () => {
  const store = await fragileStore()
  const { user } = await startSite({ store })
  const sara = user("sara")
  let failures = 1
  store.broken = (sql) => sql.includes("insert into qanun_users_event") && failures-- > 0
  const answer = await sara.ask()
  const { messageId } = idsOf(answer)
  expect(last(answer)?.type).toBe("done")
  const again = await sara.fetch(`/api/v1/query/stream/${messageId}`)
  expect((await again.text()).split("\n\n").filter((block) => block.startsWith("id:"))).toHaveLength(answer.length)
})

test("a store that has become read-only refuses to write with a code, and still shows what is there", async () => {
  const file = newFile()
  const store = await openSqlite(file)
  onTestFinished(() => store.close())
  const lines: string[] = []
  const keep = (fields: object, message: string) => void lines.push(JSON.stringify([fields, message]))
  const { user } = await startSite({ store, logger: { info: keep, warn: keep, error: keep } })
  const { conversationId } = idsOf(await user("sara").ask())
  await store.query("pragma query_only = on")
  const response = await user("sara").post("/api/v1/query/", QUESTION)
  expect([response.status, await errorCode(response)]).toEqual([500, "internal"])
  expect(lines.filter((line) => line.includes("a request failed"))).toHaveLength(1)
  expect(await user("sara").get(`/api/v1/users/conversations/${conversationId}/messages`)).toHaveLength(2)
  await store.query("pragma query_only = off")
  expect((await user("sara").post("/api/v1/query/", QUESTION)).status).toBe(200)
})

test("a store of a newer schema is refused at the start, in words", async () => {
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  await store.migrate("users", [
    { version: 1, statements: ["select 1"] },
    { version: 999, statements: ["select 1"] },
  ])
  const adapter = createUsersAdapter({
    core: { baseUrl: "http://127.0.0.1:1", secret: SECRET },
    store,
    identify: () => null,
  })
  await expect(adapter).rejects.toMatchObject({ code: "newer_schema" })
})

/** One database as two processes have it. */
async function openTwice() {
  const file = newFile()
  const drivers = [await openSqlite(file), await openSqlite(file)] as const
  onTestFinished(async () => {
    for (const driver of drivers) await driver.close()
  })
  return drivers
}

test("a store that another process has locked for a moment loses nothing", async () => {
  const [store, other] = await openTwice()
  const { user } = await startSite({ store })
  const sara = user("sara")
  await sara.ask()
  await other.tx(async (tx) => {
    await tx.query("insert into qanun_users_tick (name, slot, owner) values ('x', 1, 'other')")
  })
  const statuses = await Promise.all(
    Array.from({ length: 5 }, async (_, n) => {
      await other.query("insert into qanun_users_tick (name, slot, owner) values ($1, 1, 'other')", [`lock ${n}`])
      return (await sara.post("/api/v1/query/", QUESTION)).status
    }),
  )
  expect(statuses).toEqual([200, 200, 200, 200, 200])
  await until(
    async () => (await store.query("select id from qanun_users_message where status <> 'completed'")).length === 0,
  )
})

test("a store that another process keeps locked refuses with a code, says it once, and takes the question afterwards", async () => {
  const [store, other] = await openTwice()
  const lines: string[] = []
  const keep = (_: object, message: string) => void lines.push(message)
  const site = await startSite({ store, logger: { info: keep, warn: keep, error: keep } })
  const [locked, unlock] = [createGate(), createGate()]
  const lock = other.tx(async () => {
    locked.open()
    await unlock.passed
  })
  await locked.passed
  const ask = () =>
    site.adapter.fetch(
      new Request("http://site.test/qanun/api/v1/query/", {
        method: "POST",
        body: JSON.stringify(QUESTION),
        headers: { "content-type": "application/json", "x-test-user": "sara" },
      }),
    )
  // The store waits for seconds, by the clock.
  vi.useFakeTimers({ toFake: ["Date"] })
  onTestFinished(() => void vi.useRealTimers())
  const refused = ask()
  let settled = false
  void refused.finally(() => {
    settled = true
  })
  await until(() => {
    vi.setSystemTime(Date.now() + 1000)
    return settled
  })
  vi.useRealTimers()
  expect([(await refused).status, await errorCode(await refused)]).toEqual([500, "internal"])
  expect(lines.filter((line) => line === "a request failed")).toHaveLength(1)
  expect(await site.user("sara").get("/api/v1/users/conversations")).toEqual([])
  unlock.open()
  await lock
  expect((await ask()).status).toBe(200)
})

test("a request that fails inside says nothing of what is inside", async () => {
  const store = await fragileStore()
  const { user } = await startSite({ store })
  store.broken = () => true
  const response = await user("sara").fetch("/api/v1/users/conversations")
  expect([response.status, await errorCode(response.clone())]).toEqual([500, "internal"])
  expect(await response.text()).not.toMatch(/SQLITE|select|disk|at /)
  expect((await user("sara").fetch("/health")).status).toBe(503)
})

test("an answer whose end could not be stored for longer is ended once the store is well, and its conversation goes on", async () => {
  const store = await fragileStore()
  const { user } = await startSite({ store, leaseMs: 300 })
  const sara = user("sara")
  store.broken = (sql) => sql.includes("set finished_at")
  const answer = await sara.ask()
  const { conversationId } = idsOf(answer)
  expect(last(answer)).toMatchObject({ type: "error", code: "internal" })
  store.broken = () => false
  await until(
    async () => (await store.query("select id from qanun_users_message where status = 'processing'")).length === 0,
  )
  const [, message] = await sara.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect(message).toMatchObject({ content: ANSWER_TEXT })
  expect((await sara.post("/api/v1/query/", { ...QUESTION, conversation_id: conversationId })).status).toBe(200)
})

test("a turn that cannot be taken over holds up none of the others, and is taken over later", async () => {
  const store = await fragileStore()
  const first = await startSite({ store, leaseMs: 300 })
  first.core.always("queryStream", events([HANG]))
  for (const id of ["sara", "omid"])
    void first
      .user(id)
      .ask()
      .catch(() => {})
  await first.core.seen("queryStream", 2)
  await first.adapter.close()
  const [bad] = await store.query<{ message_id: string }>("select message_id from qanun_users_turn order by message_id")
  let failures = 2
  store.broken = (sql) => sql.includes("from qanun_users_event") && failures-- > 1
  await startSite({ store, leaseMs: 300 })
  expect(bad).toBeDefined()
  await until(
    async () => (await store.query("select id from qanun_users_message where status = 'processing'")).length === 0,
  )
})

test("a stop that the store cannot take ends no process", async () => {
  const store = await fragileStore()
  const { user, core } = await startSite({ store })
  const sara = user("sara")
  store.broken = (sql) => sql.includes("set finished_at")
  const { messageId } = idsOf(await sara.ask())
  await sara.post(`/api/v1/query/stream/${messageId}/stop`, {})
  core.next("queryStream", events([HANG]))
  const running = user("omid").ask()
  await core.seen("queryStream", 2)
  let looks = 0
  store.broken = (sql) => {
    if (sql.includes("stop_requested = 1") && sql.startsWith("select")) looks++
    return sql.startsWith("update")
  }
  await until(() => looks > 1)
  store.broken = () => false
  const [turn] = await store.query<{ message_id: string }>(
    "select message_id from qanun_users_turn where finished_at is null and stop_requested = 0",
  )
  await user("omid").post(`/api/v1/query/stream/${turn?.message_id}/stop`, {})
  expect(last(await running)).toMatchObject({ code: "cancelled" })
})
