// The last 50 messages of a conversation, by the adapter's own route, with many stored, on SQLite and on PostgreSQL:
// pnpm bench:stored [messages]. DATABASE_URL: an empty database of a PostgreSQL that runs already, in place of one started here.
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as delay } from "node:timers/promises"
import { int8AsNumber, openSqlite, usePostgres } from "@qanun/store"
import { createUsersAdapter } from "@qanun/users"
import pg from "pg"
import { record } from "../../../scripts/lib/record.mjs"
import { startPostgresServer } from "../../store/test/postgres-server.ts"

const MESSAGES = Number(process.argv[2]) || 1_000_000
const PEOPLE = 2000
const CONVERSATIONS = 20_000
const PASSES = 5
const READS = 1000
/** Readers do not come one right after the other: a process that never waits is made to wait by the system, for others. */
const PAUSE_MS = 2
const WARM_UP = 300
const LAST = 50
const TEXT = "کارگر در هر سال یک ماه مرخصی با مزد دارد و چهار جمعه جزء آن است. ".repeat(6)

async function fill(store) {
  for (let start = 0; start < CONVERSATIONS; start += 500)
    await store.tx(async (tx) => {
      for (let n = start; n < start + 500; n++)
        await tx.query(
          `insert into qanun_users_conversation (id, user_id, core_user, title, title_by, title_at, message_count,
            last_message_at, created_at, updated_at) values ($1, $2, $2, 't', 'auto', 0, 0, $3, $3, $3)`,
          [`c${n}`, `p${n % PEOPLE}`, n],
        )
    })
  // One after the other conversation, as they come in real life: the rows of each lie far apart.
  for (let start = 0; start < MESSAGES; start += 2000)
    await store.tx(async (tx) => {
      for (let n = start; n < start + 2000; n += 20) await insertMessages(tx, n, 20)
    })
}

async function insertMessages(tx, from, count) {
  const params = []
  const rows = Array.from({ length: count }, (_, k) => {
    const m = from + k
    const c = m % CONVERSATIONS
    params.push(`m${m}`, `c${c}`, `p${c % PEOPLE}`, Math.floor(m / CONVERSATIONS), m % 2 ? "assistant" : "user", TEXT)
    const at = params.length - 6
    return `($${at + 1}, $${at + 2}, $${at + 3}, $${at + 4}, $${at + 5}, $${at + 6}, 'completed', 0, 0)`
  })
  await tx.query(
    `insert into qanun_users_message (id, conversation_id, user_id, position, role, content, status, created_at, updated_at)
      values ${rows.join(", ")}`,
    params,
  )
}

async function readLast(adapter, n) {
  const c = (n * 7919) % CONVERSATIONS
  const url = `http://site.test/api/v1/users/conversations/c${c}/messages?limit=${LAST}`
  const response = await adapter.fetch(new Request(url, { headers: { "x-user": `p${c % PEOPLE}` } }))
  const { length } = await response.json()
  if (length !== Math.min(LAST, MESSAGES / CONVERSATIONS)) throw new Error(`${response.status}, ${length} messages`)
}

async function measure(name, store) {
  const adapter = await createUsersAdapter({
    core: { baseUrl: "http://127.0.0.1:9", secret: "a secret of at least thirty-two characters" },
    store,
    identify: (request) => ({ id: request.headers.get("x-user") ?? "" }),
    jobs: false,
  })
  const startedAt = performance.now()
  await fill(store)
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  process.stdout.write(`${name}: ${MESSAGES} messages written in ${seconds} s\n`)
  for (let n = 0; n < WARM_UP; n++) await readLast(adapter, n)
  const passes = []
  for (let pass = 0; pass < PASSES; pass++) passes.push(await readPass(adapter, WARM_UP + pass * READS))
  await adapter.close()
  const ms = (value) => `${value.toFixed(2)} ms`
  for (const { p50, p99, cpu } of passes)
    process.stdout.write(`${name}: last ${LAST}: p50 ${ms(p50)}, p99 ${ms(p99)}, CPU ${ms(cpu)} a read\n`)
  // What else runs on the machine can only make a pass slower.
  return Math.min(...passes.map(({ p99 }) => p99))
}

async function readPass(adapter, first) {
  const times = []
  const cpuBefore = process.cpuUsage()
  for (let n = first; n < first + READS; n++) {
    await delay(PAUSE_MS)
    const began = performance.now()
    await readLast(adapter, n)
    times.push(performance.now() - began)
  }
  const { user, system } = process.cpuUsage(cpuBefore)
  times.sort((one, two) => one - two)
  const at = (share) => times[Math.floor(times.length * share)]
  return { p50: at(0.5), p99: at(0.99), cpu: (user + system) / 1000 / READS }
}

async function onSqlite() {
  const folder = mkdtempSync(join(tmpdir(), "qanun-bench-"))
  const store = await openSqlite(join(folder, "users.db"))
  try {
    return await measure("SQLite", store)
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function onPostgres() {
  const server = process.env.DATABASE_URL ? null : await startPostgresServer()
  const connectionString = process.env.DATABASE_URL ?? (await server.createDatabase())
  const pool = new pg.Pool({ connectionString, types: { getTypeParser: int8AsNumber(pg.types.getTypeParser) } })
  try {
    return await measure("PostgreSQL", usePostgres(pool))
  } finally {
    await pool.end()
    await server?.stop()
  }
}

const sqlite = await onSqlite()
const postgres = await onPostgres()
record({
  title: `Last ${LAST} of ${MESSAGES.toLocaleString("en")} messages, 99th percentile`,
  unit: "ms",
  note: "By the adapter's own route, from the request to the parsed answer, the best of five passes of 1,000 reads; the rows of each conversation lie far apart.",
  rows: [
    { name: "SQLite", value: sqlite, ours: true },
    { name: "PostgreSQL", value: postgres, ours: true },
  ],
})
