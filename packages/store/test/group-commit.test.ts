import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import fc from "fast-check"
import { afterAll, expect, onTestFinished, test } from "vitest"
import { type Driver, openSqlite } from "../src/index.ts"

const folder = mkdtempSync(join(tmpdir(), "qanun-store-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function entries(file: string): Promise<Driver> {
  const store = await openSqlite(file)
  onTestFinished(() => store.close())
  const statements = [
    "create table entry (id text primary key, n bigint not null)",
    "create table parent (id text primary key)",
    "create table child (id text primary key, parent text not null references parent (id) deferrable initially deferred)",
  ]
  await store.migrate("entries", [{ version: 1, statements }])
  return store
}

const add = (store: Driver, id: string) =>
  store.tx((tx) => tx.query("insert into entry (id, n) values ($1, (select count(*) from entry)) returning n", [id]))
const idsOf = async (store: Driver) =>
  (await store.query<{ id: string }>("select id from entry order by n")).map(({ id }) => id)

test("transactions that are asked for at once share a commit, and write less than one after another", async () => {
  const sizes: number[] = []
  for (const [name, atOnce] of Object.entries({ "alone.db": false, "together.db": true })) {
    const file = join(folder, name)
    const store = await entries(file)
    const before = statSync(`${file}-wal`).size
    const ids = Array.from({ length: 50 }, (_, n) => `entry-${n}`)
    if (atOnce) await Promise.all(ids.map((id) => add(store, id)))
    else for (const id of ids) await add(store, id)
    expect(await idsOf(store)).toEqual(ids)
    sizes.push(statSync(`${file}-wal`).size - before)
  }
  expect(sizes[1]!).toBeLessThan(sizes[0]! / 10)
})

test("whenever a transaction is acknowledged, others who open the database can read it", async () => {
  const file = join(folder, "acknowledged.db")
  const store = await entries(file)
  const reader = await openSqlite(file)
  onTestFinished(() => reader.close())
  await Promise.all(
    Array.from({ length: 20 }, async (_, n) => {
      await add(store, `entry-${n}`)
      expect(await reader.query("select id from entry where id = $1", [`entry-${n}`])).toHaveLength(1)
    }),
  )
})

test("of transactions that share a commit, those that throw leave nothing behind and the others stand, in order", async () => {
  const store = await entries(":memory:")
  const fate = fc.constantFrom("stands", "throws", "fails in the database")
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ fate, turnsLater: fc.nat(2) }), { maxLength: 12 }), async (fates) => {
      await store.query("delete from entry")
      const done: string[] = []
      const outcomes = await Promise.allSettled(
        fates.map(async ({ fate, turnsLater }, n) => {
          for (let turn = 0; turn < turnsLater; turn++) await new Promise((resolve) => setImmediate(resolve))
          await store.tx(async (tx) => {
            await tx.query("insert into entry (id, n) values ($1, (select count(*) from entry))", [`entry-${n}`])
            if (fate === "throws") throw new Error("changed my mind")
            if (fate === "fails in the database") await tx.query("insert into entry (id, n) values ('bad', null)")
          })
          done.push(`entry-${n}`)
        }),
      )
      expect(outcomes.map(({ status }) => status === "fulfilled")).toEqual(fates.map(({ fate }) => fate === "stands"))
      expect(await idsOf(store)).toEqual(done)
    }),
    { numRuns: 50 },
  )
})

test("one transaction that makes a shared commit fail takes no other with it", async () => {
  const store = await entries(":memory:")
  const orphan = store.tx((tx) => tx.query("insert into child (id, parent) values ('a', 'nobody')"))
  const outcomes = await Promise.allSettled([add(store, "before"), orphan, add(store, "after")])
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"])
  expect(await idsOf(store)).toEqual(["before", "after"])
  expect(await store.query("select * from child")).toEqual([])
})

test("a database that another process keeps locked refuses all who wait for it, and serves those who come later", async () => {
  const file = join(folder, "locked.db")
  const other = await entries(file)
  const store = await openSqlite(file, { waitMs: 1 })
  onTestFinished(() => store.close())
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  const holding = new Promise<void>((held) => {
    void other.tx(async () => {
      held()
      await released
    })
  })
  await holding
  const outcomes = await Promise.allSettled(["a", "b", "c"].map((id) => add(store, id)))
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"])
  release()
  await other.query("select 1")
  await add(store, "later")
  expect(await idsOf(store)).toEqual(["later"])
})

test("a store that is closed first commits what was asked for before", async () => {
  const file = join(folder, "closing.db")
  const store = await openSqlite(file)
  await store.migrate("entries", [{ version: 1, statements: ["create table entry (id text primary key, n bigint)"] }])
  const asked = add(store, "last")
  await store.close()
  await asked
  const again = await openSqlite(file)
  onTestFinished(() => again.close())
  expect(await idsOf(again)).toEqual(["last"])
})
