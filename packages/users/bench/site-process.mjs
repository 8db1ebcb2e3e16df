// An adapter over SQLite in a process of its own: argument: Core's address. Says what it has used when it is asked.
import { mkdtempSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { openSqlite } from "@qanun/store"
import { createUsersAdapter, toNodeHandler } from "../dist/index.js"

const folder = mkdtempSync(join(tmpdir(), "qanun-bench-"))
process.on("exit", () => rmSync(folder, { recursive: true, force: true }))
const adapter = await createUsersAdapter({
  core: { baseUrl: process.argv[2], secret: "a secret of at least thirty-two characters" },
  store: await openSqlite(join(folder, "users.db")),
  identify: (request) => ({ id: request.headers.get("x-user") ?? "sara", tier: "enterprise" }),
  limits: false,
  sync: false,
})
const server = createServer(toNodeHandler(adapter))
server.listen(0, "127.0.0.1", () => process.send({ url: `http://127.0.0.1:${server.address().port}` }))
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit())
process.on("message", (what) => {
  if (what === "memory") globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  process.send({ cpuMs: (user + system) / 1000, rss: process.memoryUsage().rss })
})
