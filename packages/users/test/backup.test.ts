import type { Conversation, Message } from "@qanun/contract"
import { type BackupRow, type Driver, openSqlite, type Row, sealLines } from "@qanun/store"
import { events, HANG, json } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { idsOf, QUESTION, type Site, startSite, until } from "./site.ts"

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const line of lines) all.push(line)
  return all
}

const TABLES = ["person", "folder", "conversation", "message", "search"]

const dump = async ({ store }: Pick<Site, "store">) =>
  Object.fromEntries(
    await Promise.all(
      TABLES.map(async (table) => [table, await store.query(`select * from qanun_users_${table} order by id`)]),
    ),
  )

async function filledSite(): Promise<Site> {
  const site = await startSite()
  for (const id of ["sara", "omid"]) {
    const user = site.user(id)
    const { conversationId } = idsOf(await user.ask())
    await user.ask({ ...QUESTION, conversation_id: conversationId })
    await user.post("/api/v1/users/folders", { name: `پوشهٔ ${id}` })
    await user.fetch(`/api/v1/users/conversations/${conversationId}`, {
      method: "PATCH",
      body: JSON.stringify({ is_pinned: true }),
      headers: { "content-type": "application/json" },
    })
  }
  return site
}

test("a backup restored into an empty store equals its source, and again changes nothing", async () => {
  const source = await filledSite()
  const lines = await collect(source.adapter.backup())
  const target = await startSite()
  // Cut anywhere, also within a letter.
  const bytes = Buffer.from(lines.join(""))
  const open = () => Array.from({ length: Math.ceil(bytes.length / 7) }, (_, n) => bytes.subarray(n * 7, n * 7 + 7))
  const first = await target.adapter.restore(open)
  expect(first).toEqual({ rows: lines.length - 2, added: lines.length - 2, skipped: 0 })
  expect(await dump(target)).toEqual(await dump(source))
  expect(await target.adapter.restore(open)).toEqual({ rows: first.rows, added: 0, skipped: 0 })
  expect(await target.user("sara").get<Conversation[]>("/api/v1/users/conversations?search=مرخصی")).toMatchObject([
    { is_pinned: true, message_count: 4 },
  ])
})

test("a restore that breaks off anywhere is finished by the next one", async () => {
  const source = await filledSite()
  const lines = await collect(source.adapter.backup())
  const whole = await dump(source)
  for (const writes of [1, 2, 5, 9, 14]) {
    const real = await openSqlite(":memory:")
    onTestFinished(() => real.close())
    let left = Number.POSITIVE_INFINITY
    const store: Driver = {
      ...real,
      tx: (work) =>
        real.tx((tx) =>
          work({
            query: async (sql, params) => {
              if (sql.startsWith("insert") && left-- <= 0) throw new Error("the process was killed")
              return tx.query(sql, params)
            },
          }),
        ),
    }
    const target = await startSite({ store })
    left = writes
    await expect(target.adapter.restore(() => lines)).rejects.toThrow("killed")
    left = Number.POSITIVE_INFINITY
    await target.adapter.restore(() => lines)
    expect(await dump({ store: real })).toEqual(whole)
  }
})

test("a backup of one user holds nothing of another", async () => {
  const source = await filledSite()
  const lines = await collect(source.adapter.backup({ userId: "sara" }))
  expect(lines.join("")).not.toContain("omid")
  expect(lines.length).toBeGreaterThan(6)
})

test.each([
  ["cut short", (lines: string[]) => lines.slice(0, -1), "cut short"],
  ["cut within a line", (lines: string[]) => [lines.join("").slice(0, -200)], "cut short"],
  ["changed", (lines: string[]) => lines.map((line) => line.replace("مرخصی", "اخراج")), "checksum"],
  ["short of a row", (lines: string[]) => lines.toSpliced(2, 1), "checksum"],
  [
    "of a newer version",
    (lines: string[]) => lines.map((line) => line.replace('"version":1', '"version":2')),
    "upgrade",
  ],
  ["longer than its end", (lines: string[]) => [...lines, lines[2] ?? ""], "after its end"],
  ["headed by null", () => ["null\n"], "damaged"],
  ["something else", () => ['{"a":1}\n'], "not a backup"],
  ["empty", () => [], "cut short"],
])("a backup that is %s is refused and nothing is written", async (_, damage, words) => {
  const source = await filledSite()
  const lines = damage(await collect(source.adapter.backup()))
  const target = await startSite()
  await expect(target.adapter.restore(() => lines)).rejects.toThrow(words)
  expect(Object.values(await dump(target)).flat()).toEqual([])
})

/** Lines with another row, and an end that fits them: whoever can write a backup can do so. */
async function forge(lines: string[], type: string, change: (row: Row) => unknown): Promise<string[]> {
  const rows = lines.slice(1, -1).map((line) => JSON.parse(line) as BackupRow)
  const row = rows.find((candidate) => candidate.type === type)
  if (row) row.row = change(row.row) as Row
  const head = { type: "qanun-users-backup", version: 1 }
  return collect(
    sealLines(
      head,
      (async function* () {
        yield* rows
      })(),
      0,
    ),
  )
}

test.each<[string, string, (row: Row) => unknown]>([
  ["an object for a text", "message", (row) => ({ ...row, content: { a: 1 } })],
  ["a list for a row", "folder", () => []],
  ["no row", "folder", () => null],
  ["an empty row", "conversation", () => ({})],
  ["a column that nobody knows", "person", (row) => ({ ...row, "id) values ('x') --": 1 })],
  ["a state that is none", "message", (row) => ({ ...row, status: "processing" })],
  ["settings that are no JSON", "conversation", (row) => ({ ...row, llm_settings: "{" })],
])("a backup with %s is refused in words and nothing is written", async (_, type, change) => {
  const source = await filledSite()
  const lines = await forge(await collect(source.adapter.backup()), type, change)
  const target = await startSite()
  await expect(target.adapter.restore(() => lines)).rejects.toMatchObject({ code: "invalid_request" })
  expect(Object.values(await dump(target)).flat()).toEqual([])
})

test("a restore into a store that a sync has filled gives what only the backup has, to everybody, in order", async () => {
  const source = await startSite({ sync: { settledMs: -60_000 } })
  const sara = source.user("sara")
  const { conversationId, messageId } = idsOf(await sara.ask())
  source.core.next("queryStream", json({ detail: "no" }, { status: 401 }))
  await sara.post("/api/v1/query/", { query: "پرسشی که شکست خورد", conversation_id: conversationId })
  await sara.ask({ query: "و بعد؟", conversation_id: conversationId })
  const { id: folder } = (await (await sara.post("/api/v1/users/folders", { name: "پوشه" })).json()) as { id: string }
  await sara.fetch(`/api/v1/users/conversations/${conversationId}`, {
    method: "PATCH",
    body: JSON.stringify({ is_pinned: true, folder_id: folder, title: "نام من" }),
    headers: { "content-type": "application/json" },
  })
  await sara.post("/api/v1/query/feedback", { message_id: messageId, rating: 4 })
  const before = await sara.get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  await source.user("omid").ask()
  const lines = await collect(source.adapter.backup())

  const target = await startSite({ sync: { settledMs: -60_000 } }, { core: source.core })
  await target.adapter.sync({ userId: "sara" })
  const here = target.user("sara")
  for (let n = 0; n < 2; n++) await target.adapter.restore(() => lines)
  const list = await here.get<Conversation[]>(`/api/v1/users/conversations?folder=${folder}`)
  expect(list).toMatchObject([{ is_pinned: true, folder_id: folder, title: "نام من", message_count: before.length }])
  const after = await here.get<Message[]>(`/api/v1/users/conversations/${list[0]?.id}/messages`)
  expect(after.map(({ role, content, status }) => [role, content, status])).toEqual(
    before.map(({ role, content, status }) => [role, content, status]),
  )
  expect(after.map((message) => message.feedback_rating)).toContain(4)
  expect(await target.user("omid").get("/api/v1/users/conversations")).toHaveLength(1)
})

test("an answer that is still being written is kept as interrupted in a backup", async () => {
  const source = await startSite()
  source.core.next("queryStream", events([HANG]))
  void source
    .user("sara")
    .ask()
    .catch(() => {})
  await until(async () => (await source.user("sara").get<Conversation[]>("/api/v1/users/conversations")).length > 0)
  const target = await startSite()
  const lines = await collect(source.adapter.backup())
  await target.adapter.restore(() => lines)
  expect(
    await target.store.query("select status, error_code from qanun_users_message where role = 'assistant'"),
  ).toEqual([{ status: "failed", error_code: "interrupted" }])
})

test("people can take their data along, as JSON and to read", async () => {
  const { user } = await filledSite()
  const sara = user("sara")
  const all = await sara.get<{ conversations: (Conversation & { messages: unknown[] })[] }>("/api/v1/users/export")
  expect(all).toMatchObject({ profile: { id: "sara" }, folders: [{ name: "پوشهٔ sara" }] })
  expect(all.conversations[0]?.messages).toHaveLength(4)
  expect(JSON.stringify(all)).not.toMatch(/omid|rag_|conversation-\d/)
  const path = `/api/v1/users/conversations/${all.conversations[0]?.id}/export`
  const markdown = await (await sara.fetch(`${path}?format=markdown`)).text()
  expect(markdown).toContain(`## ${QUESTION.query}`)
  expect(markdown).toContain("[1] ماده ۶۴ قانون کار:")
  expect((await user("omid").fetch(path)).status).toBe(404)
  expect((await sara.fetch(`${path}?format=pdf`)).status).toBe(422)
})

test("who asks to be erased is, here and in Core, and nobody else", async () => {
  const { user, core, store } = await filledSite()
  const before = core.to("conversationDelete").length
  expect((await user("sara").fetch("/api/v1/users/me", { method: "DELETE" })).status).toBe(200)
  expect(await user("sara").get("/api/v1/users/conversations")).toEqual([])
  await core.seen("conversationDelete", before + 1)
  await core.seen("memoryClear")
  await until(async () => (await store.query("select id from qanun_users_outbox")).length === 0)
  for (const table of ["person", "folder", "conversation", "message", "search", "turn", "event"])
    expect(JSON.stringify(await store.query(`select * from qanun_users_${table}`)), table).not.toContain("sara")
  expect(await user("omid").get("/api/v1/users/conversations")).toHaveLength(1)
})
