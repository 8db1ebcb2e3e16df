/**
 * One adapter in a process of its own, to be killed. Arguments: database (a file, or an address of PostgreSQL), Core's
 * address, secret, lease in ms.
 */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { int8AsNumber, openSqlite, usePostgres } from "@qanun/store"
import pg from "pg"
import { createUsersAdapter, toNodeHandler } from "../../src/index.ts"

const [database = "", coreUrl = "", secret = "", leaseMs = "300"] = process.argv.slice(2)
const adapter = await createUsersAdapter({
  core: { baseUrl: coreUrl, secret, retry: { baseMs: 10 } },
  store: database.startsWith("postgres:")
    ? usePostgres(
        new pg.Pool({
          connectionString: database,
          types: { getTypeParser: int8AsNumber(pg.types.getTypeParser) as never },
        }),
      )
    : await openSqlite(database),
  identify: (request) => {
    const id = request.headers.get("x-test-user")
    return id ? { id, tier: "premium" } : null
  },
  quota: { perDay: { premium: 100_000 } },
  leaseMs: Number(leaseMs),
})
const server = createServer(toNodeHandler(adapter))
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
