// The last 50 messages of a conversation, by the adapter's own route, with many stored: node bench/stored.mjs [messages]
// DATABASE_URL: PostgreSQL in place of SQLite.
import { mkdtempSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { int8AsNumber, openSqlite, usePostgres } from "@qanun/store"
import { createUsersAdapter } from "../dist/index.js"

const MESSAGES = Number(process.argv[2] ?? 1_000_000)
const PEOPLE = 2000
const CONVERSATIONS = 20_000
const READS = 3000
const address = process.env.DATABASE_URL
async function openPool() {
  const { default: pg } = await import("pg")
  return new pg.Pool({ connectionString: address, types: { getTypeParser: int8AsNumber(pg.types.getTypeParser) } })
}
const pool = address ? await openPool() : null
const file = join(mkdtempSync(join(tmpdir(), "qanun-bench-")), "users.db")
const store = pool ? usePostgres(pool) : await openSqlite(file)
const adapter = await createUsersAdapter({
  core: { baseUrl: "http://127.0.0.1:9", secret: "a secret of at least thirty-two characters" },
  store,
  identify: (request) => ({ id: request.headers.get("x-user") ?? "" }),
  jobs: false,
})
const TEXT = "کارگر در هر سال یک ماه مرخصی با مزد دارد و چهار جمعه جزء آن است. ".repeat(6)
const startedAt = performance.now()
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
    for (let n = start; n < start + 2000; n += 20) {
      const params = []
      const rows = Array.from({ length: 20 }, (_, k) => {
        const m = n + k
        const c = m % CONVERSATIONS
        params.push(
          `m${m}`,
          `c${c}`,
          `p${c % PEOPLE}`,
          Math.floor(m / CONVERSATIONS),
          m % 2 ? "assistant" : "user",
          TEXT,
        )
        const at = params.length - 6
        return `($${at + 1}, $${at + 2}, $${at + 3}, $${at + 4}, $${at + 5}, $${at + 6}, 'completed', 0, 0)`
      })
      await tx.query(
        `insert into qanun_users_message (id, conversation_id, user_id, position, role, content, status, created_at, updated_at)
          values ${rows.join(", ")}`,
        params,
      )
    }
  })
process.stdout.write(`${MESSAGES} messages written in ${Math.round((performance.now() - startedAt) / 1000)} s\n`)
const times = []
const cpuBefore = process.cpuUsage()
for (let n = 0; n < READS; n++) {
  const c = (n * 7919) % CONVERSATIONS
  const began = performance.now()
  const request = new Request(`http://site.test/api/v1/users/conversations/c${c}/messages?limit=50`, {
    headers: { "x-user": `p${c % PEOPLE}` },
  })
  const response = await adapter.fetch(request)
  if ((await response.json()).length !== Math.min(50, MESSAGES / CONVERSATIONS)) throw new Error(`${response.status}`)
  times.push(performance.now() - began)
}
const { user, system } = process.cpuUsage(cpuBefore)
times.sort((one, two) => one - two)
const at = (share) => times[Math.floor(times.length * share)].toFixed(2)
process.stdout.write(`last 50 of ${pool ? "PostgreSQL" : "SQLite"}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, `)
process.stdout.write(`CPU ${((user + system) / 1000 / READS).toFixed(2)} ms a read\n`)
await adapter.close()
await store.close()
await pool?.end()
