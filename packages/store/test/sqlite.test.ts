import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, expect, onTestFinished, test } from "vitest"
import { type Driver, type Migration, openSqlite } from "../src/index.ts"

const folder = mkdtempSync(join(tmpdir(), "qanun-store-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const COUNTERS: Migration[] = [
  { version: 1, statements: ["create table counter (id text primary key, n bigint not null)"] },
]

async function counters(file = ":memory:"): Promise<Driver> {
  const store = await openSqlite(file)
  await store.migrate("counters", COUNTERS)
  return store
}

test("numbers, texts and nulls come back as they went in", async () => {
  const store = await openSqlite(":memory:")
  await store.migrate("v", [{ version: 1, statements: ["create table v (id text primary key, a bigint, b text)"] }])
  const big = 1_795_404_676_093
  await store.query("insert into v (id, a, b) values ($1, $2, $3)", ["یک", big, "متن «فارسی»‌ با نیم‌فاصله"])
  await store.query("insert into v (id, a, b) values ($1, $2, $3)", ["دو", null, null])
  expect(await store.query("select * from v order by a is null, id")).toEqual([
    { id: "یک", a: big, b: "متن «فارسی»‌ با نیم‌فاصله" },
    { id: "دو", a: null, b: null },
  ])
})

test("placeholders are bound by number, in any order and more than once", async () => {
  const store = await openSqlite(":memory:")
  expect(await store.query("select $2 as b, $1 as a, $2 as again", ["x", "y"])).toEqual([
    { b: "y", a: "x", again: "y" },
  ])
})

test("a transaction that throws leaves nothing behind and passes the error on", async () => {
  const store = await counters()
  const failed = store.tx(async (tx) => {
    await tx.query("insert into counter (id, n) values ('a', 1)")
    throw new Error("changed my mind")
  })
  await expect(failed).rejects.toThrow("changed my mind")
  expect(await store.query("select * from counter")).toEqual([])
})

test("statements from elsewhere wait for an open transaction instead of joining it", async () => {
  const store = await counters()
  let release = () => {}
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  const failing = store.tx(async (tx) => {
    await tx.query("insert into counter (id, n) values ('in', 1)")
    await gate
    throw new Error("no")
  })
  const outside = store.query("insert into counter (id, n) values ('out', 1)")
  release()
  await expect(failing).rejects.toThrow("no")
  await outside
  expect(await store.query("select id from counter")).toEqual([{ id: "out" }])
})

test("a hundred parallel read-and-add transactions lose no update", async () => {
  const store = await counters()
  await store.query("insert into counter (id, n) values ('a', 0)")
  await Promise.all(
    Array.from({ length: 100 }, () =>
      store.tx(async (tx) => {
        const [row] = await tx.query<{ n: number }>("select n from counter where id = 'a'")
        await tx.query("update counter set n = $1 where id = 'a'", [(row?.n ?? 0) + 1])
      }),
    ),
  )
  expect(await store.query("select n from counter")).toEqual([{ n: 100 }])
})

test("a failed statement does not stop the ones behind it", async () => {
  const store = await counters()
  await expect(store.query("select * from nowhere")).rejects.toThrow(/nowhere/)
  expect(await store.query("select 1 as one")).toEqual([{ one: 1 }])
})

test("migrations run once, add up, and what they made is there next time", async () => {
  const file = join(folder, "grow.db")
  const first = await counters(file)
  await first.query("insert into counter (id, n) values ('kept', 7)")
  await first.close()

  const second = await openSqlite(file)
  await second.migrate("counters", [
    ...COUNTERS,
    { version: 2, statements: ["alter table counter add column label text not null default 'none'"] },
  ])
  expect(await second.query("select * from counter")).toEqual([{ id: "kept", n: 7, label: "none" }])
  await second.close()
})

test("a database of a newer version is refused with what to do", async () => {
  const file = join(folder, "newer.db")
  const newer = await openSqlite(file)
  await newer.migrate("counters", [...COUNTERS, { version: 2, statements: [] }])
  await newer.close()
  const older = await openSqlite(file)
  await expect(older.migrate("counters", COUNTERS)).rejects.toMatchObject({ code: "newer_schema", message: /Upgrade/ })
})

test("a migration that fails half-way leaves the schema as it was", async () => {
  const store = await counters()
  const broken = [...COUNTERS, { version: 2, statements: ["create table half (id text)", "create nonsense"] }]
  await expect(store.migrate("counters", broken)).rejects.toThrow()
  await expect(store.query("select * from half")).rejects.toThrow(/half/)
  await store.migrate("counters", COUNTERS)
})

test("two connections that migrate at the same time both succeed", async () => {
  const file = join(folder, "race.db")
  const stores = await Promise.all([openSqlite(file), openSqlite(file)])
  await Promise.all(stores.map((store) => store.migrate("counters", COUNTERS)))
  expect(await stores[0].query("select * from counter")).toEqual([])
  await Promise.all(stores.map((store) => store.close()))
})

test("a file that is not a database, and a folder, are refused as such", async () => {
  const file = join(folder, "letter.txt")
  writeFileSync(file, "this is a letter, not a database; ".repeat(50))
  await expect(openSqlite(file)).rejects.toMatchObject({ code: "cannot_open" })
  await expect(openSqlite(folder)).rejects.toMatchObject({ code: "cannot_open" })
})

test("a database in a folder that this user may not write to says so", async ({ skip }) => {
  // Root may use every folder; another user is what the sentence is for.
  if (process.getuid?.() === 0) skip()
  const closed = mkdtempSync(join(tmpdir(), "qanun-store-"))
  onTestFinished(() => rmSync(closed, { recursive: true, force: true }))
  chmodSync(closed, 0o500)
  await expect(openSqlite(join(closed, "a.db"))).rejects.toThrow(`this user may not write to ${closed}`)
})
