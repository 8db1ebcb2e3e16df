/** One adapter in a process of its own, to be killed. Arguments: database file, Core's address, secret, lease in ms. */
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { openSqlite } from "@qanun/store"
import { createUsersAdapter, toNodeHandler } from "../../src/index.ts"

const [file = "", coreUrl = "", secret = "", leaseMs = "300"] = process.argv.slice(2)
const adapter = await createUsersAdapter({
  core: { baseUrl: coreUrl, secret, retry: { baseMs: 10 } },
  store: await openSqlite(file),
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
