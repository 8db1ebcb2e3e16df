// What the adapter adds to a Core: the first token, and the passing on of many small events. Ratios, on the built files.
import { mkdtempSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createCoreClient } from "@qanun/core-client"
import { openSqlite } from "@qanun/store"
import { record } from "../../../scripts/lib/record.mjs"
import { createUsersAdapter, toNodeHandler } from "../dist/index.js"

const FEW = 20
const MANY = 5000

async function listen(handler) {
  const server = createServer(handler)
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.closeAllConnections() || server.close(),
  }
}

let made = 0
const core = await listen(async (request, response) => {
  let body = ""
  for await (const chunk of request) body += chunk
  if (!request.url.endsWith("/query/stream")) return void response.writeHead(404).end()
  const id = `m${++made}`
  let seq = 0
  const write = (event) => response.write(`id: ${id}:${++seq}\ndata: ${JSON.stringify(event)}\n\n`)
  response.writeHead(200, { "content-type": "text/event-stream" })
  write({ type: "conversation_id", conversation_id: `c${made}`, message_id: id })
  const count = JSON.parse(body).query.startsWith("many") ? MANY : FEW
  for (let n = 0; n < count; n++)
    if (!write({ type: "token", content: ` کلمه${n}` })) await new Promise((resolve) => response.once("drain", resolve))
  write({ type: "done", message_id: id, processing_time_ms: 1, sources: [] })
  response.end()
})
const store = await openSqlite(join(mkdtempSync(join(tmpdir(), "qanun-bench-")), "users.db"))
const adapter = await createUsersAdapter({
  core: { baseUrl: core.url, secret: "a secret of at least thirty-two characters" },
  store,
  identify: () => ({ id: "sara", tier: "enterprise" }),
  limits: false,
  sync: false,
})
const users = await listen(toNodeHandler(adapter))

async function ask(client, query) {
  const startedAt = performance.now()
  let firstMs = 0
  for await (const event of client.query.stream({ query }))
    if (!firstMs && event.type === "token") firstMs = performance.now() - startedAt
  return { firstMs, totalMs: performance.now() - startedAt }
}

const median = (list) => list.toSorted((one, two) => one - two)[Math.floor(list.length / 2)]
const direct = createCoreClient({ baseUrl: core.url })
const through = createCoreClient({ baseUrl: users.url })

async function compare(query, times, field) {
  const results = [[], []]
  for (let n = 0; n < times; n++)
    for (const [index, client] of [direct, through].entries()) results[index].push((await ask(client, query))[field])
  return results.map(median)
}

await compare("few", 50, "firstMs")
const [directFirst, usersFirst] = await compare("few", 200, "firstMs")
await compare("many", 3, "totalMs")
const [directAll, usersAll] = await compare("many", 20, "totalMs")
const line = (what, text) => process.stdout.write(`${what.padEnd(34)} ${text}\n`)
line(
  "first token, added at the median",
  `${(usersFirst - directFirst).toFixed(1)} ms (${usersFirst.toFixed(1)} over ${directFirst.toFixed(1)})`,
)
line(
  `${MANY} small events, of direct`,
  `${Math.round((directAll / usersAll) * 100)} % (${Math.round((MANY / usersAll) * 1000)} events/s)`,
)
const beside = (title, direct, adapter) =>
  record({
    title,
    unit: "ms",
    note: "A Core that answers at once, read directly and through the adapter over SQLite, which stores every event.",
    rows: [
      { name: "Core, read directly", value: direct },
      { name: "through @qanun/users", value: adapter, ours: true },
    ],
  })
beside("To the first token, median", directFirst, usersFirst)
beside(`${MANY} small events, median`, directAll, usersAll)
await adapter.close()
await store.close()
users.close()
core.close()
