import { openSqlite, StoreError } from "@qanun/store"
import { hashedEmbedding } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { backupCore, restoreCore } from "../src/index.ts"
import { type RunningCore, startCore } from "./support/core.ts"

const KEY = "a service key of at least 32 characters"
const TABLES = ["core_users", "core_conversations", "core_messages", "core_memories", "core_points", "core_vectors"]

async function start(): Promise<RunningCore> {
  const core = await startCore({ serviceKeys: [KEY] })
  onTestFinished(() => core.close())
  return core
}

async function filled(): Promise<RunningCore> {
  const core = await start()
  for (const user of ["sara", "omid"]) {
    const answer = await (await core.send("POST", "/api/v1/query/", { query: "مهریه چیست؟" }, user)).json()
    await core.send("POST", "/api/v1/query/feedback", { message_id: answer.message_id, rating: 5 }, user)
    await core.send("POST", "/api/v1/memory/", { content: "مستأجر است" }, user)
  }
  const point = { id: "p1", vector: hashedEmbedding("باغ", 64), text: "هر باغ یک باغبان دارد.", document_id: "d1" }
  await fetch(`${core.base}/api/v1/sync/embeddings`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": KEY },
    body: JSON.stringify({ embeddings: [{ ...point, metadata: {} }] }),
  })
  return core
}

async function linesOf(core: RunningCore): Promise<string[]> {
  const lines: string[] = []
  for await (const line of backupCore(core.store)) lines.push(line)
  return lines
}

const dump = async ({ store }: RunningCore) =>
  Promise.all(
    TABLES.map(async (table) => (await store.query(`select * from ${table} order by 1`)).map((row) => ({ ...row }))),
  )

const changes = async (core: RunningCore) => {
  const answer = await fetch(`${core.base}/api/v1/sync/changes`, { headers: { "x-api-key": KEY } })
  return ((await answer.json()) as { items: { entity: string }[] }).items.map(({ entity }) => entity).sort()
}

test("a backup in an empty Core equals its source, stands in its feed, and changes nothing the second time", async () => {
  const source = await filled()
  const lines = await linesOf(source)
  const target = await start()
  const first = await restoreCore(target.store, () => lines)
  expect(first).toEqual({ rows: lines.length - 2, added: lines.length - 2 })
  expect(await dump(target)).toEqual(await dump(source))
  expect(await changes(target)).toEqual(await changes(source))
  expect(await restoreCore(target.store, () => lines)).toEqual({ rows: first.rows, added: 0 })
  const list = await (await target.get("/api/v1/users/conversations", "sara")).json()
  expect(list).toHaveLength(1)
})

test("somebody who is known here by another id keeps it, and gets the conversations of the backup", async () => {
  const lines = await linesOf(await filled())
  const target = await start()
  await target.send("POST", "/api/v1/query/", { query: "سفته چیست؟" }, "sara")
  await restoreCore(target.store, () => lines)
  expect(await (await target.get("/api/v1/users/conversations", "sara")).json()).toHaveLength(2)
  expect(await target.store.query("select id from core_users where external_id = 'sara'")).toHaveLength(1)
})

test("a backup of something else, or that was changed, is refused before anything is written", async () => {
  const lines = await linesOf(await filled())
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  for (const bad of [lines.slice(0, -1), [...lines.slice(0, 1), ...lines.slice(2)], ['{"type":"other"}\n']])
    await expect(restoreCore(store, () => bad)).rejects.toThrow(StoreError)
  expect(await store.query("select name from sqlite_master where name = 'core_users'")).toEqual([])
})
