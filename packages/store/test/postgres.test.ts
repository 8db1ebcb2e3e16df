import { expect, test } from "vitest"
import { type Driver, type Migration, openSqlite } from "../src/index.ts"
import { openDriver, startPostgres } from "./postgres.ts"

const postgres = await startPostgres()

const SCHEMA: Migration[] = [
  {
    version: 1,
    statements: [
      "create table entry (id text primary key, n bigint not null, flag smallint not null, note text)",
      "create index entry_n on entry (n)",
    ],
  },
]

/** What a server of ours does with a store, as what it gets back. */
async function transcript(store: Driver): Promise<unknown[]> {
  await store.migrate("entries", SCHEMA)
  const seen: unknown[] = []
  const upsert =
    "insert into entry (id, n, flag, note) values ($1, $2, $3, $4) on conflict (id) do update set n = excluded.n where excluded.n > entry.n returning id, n"
  seen.push(await store.query(upsert, ["یک", 1_795_404_676_093, 1, "متن «فارسی»‌ با نیم‌فاصله"]))
  seen.push(await store.query(upsert, ["یک", 5, 0, null]))
  seen.push(await store.query(upsert, ["دو", -3, 0, null]))
  seen.push(await store.query(upsert, ["سه\u0000", -4, 0, "با\u0000بی"]))
  seen.push(await store.query("select * from entry where (n, id) < ($1, $2) order by n desc, id desc", [10, "ز"]))
  const failed = store.tx(async (tx) => {
    await tx.query("delete from entry")
    throw new Error("changed my mind")
  })
  seen.push(await failed.catch((error: Error) => error.message))
  seen.push(await store.query("select count(*) as rows, sum(n) as total from entry where flag in ($1, $2)", [0, 1]))
  await store.migrate("entries", [
    ...SCHEMA,
    { version: 2, statements: ["alter table entry add column label text not null default 'none'"] },
  ])
  seen.push(await store.query("select * from entry order by id"))
  seen.push(await store.migrate("entries", SCHEMA).catch((error: { code?: string }) => error.code))
  return seen
}

test("the same statements give the same answers on both engines", async () => {
  const onSqlite = await transcript(await openSqlite(":memory:"))
  const onPostgres = await transcript(openDriver(await postgres.createDatabase()))
  const plain = (value: unknown) =>
    JSON.parse(JSON.stringify(value, (_, v) => (typeof v === "string" && /^-?\d+$/.test(v) ? Number(v) : v)))
  expect(plain(onPostgres)).toEqual(plain(onSqlite))
})

test("sixteen instances that start at once migrate once, without an error", async () => {
  const database = await postgres.createDatabase()
  const stores = Array.from({ length: 16 }, () => openDriver(database))
  await Promise.all(stores.map((store) => store.migrate("entries", SCHEMA)))
  expect(await stores[0]?.query("select * from entry")).toEqual([])
})

test("a hundred parallel conditional updates pass a limit exactly", async () => {
  const store = openDriver(await postgres.createDatabase())
  await store.migrate("entries", SCHEMA)
  await store.query("insert into entry (id, n, flag) values ('used', 0, 0)")
  const tries = await Promise.all(
    Array.from({ length: 100 }, () =>
      store.tx((tx) => tx.query("update entry set n = n + 1 where id = 'used' and n < 40 returning n")),
    ),
  )
  expect(tries.filter((rows) => rows.length === 1)).toHaveLength(40)
})

test("of two transactions that wait for each other both are done, one of them again", async () => {
  const store = openDriver(await postgres.createDatabase())
  await store.migrate("entries", SCHEMA)
  await store.query("insert into entry (id, n, flag) values ('a', 0, 0), ('b', 0, 0)")
  let arrived = 0
  let meet = () => {}
  const both = new Promise<void>((resolve) => {
    meet = resolve
  })
  const add = (...ids: string[]) =>
    store.tx(async (tx) => {
      for (const id of ids) {
        await tx.query("update entry set n = n + 1 where id = $1", [id])
        if (++arrived === 2) meet()
        await both
      }
    })
  await Promise.all([add("a", "b"), add("b", "a")])
  expect(await store.query("select n from entry")).toEqual([{ n: 2 }, { n: 2 }])
})
