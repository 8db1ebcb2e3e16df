// A Core on the built files in a process of its own: prints its address, ends when its standard input does.
import { serve } from "@hono/node-server"
import { openSqlite } from "@qanun/store"
import { createCoreServer } from "../dist/index.js"

const store = await openSqlite(process.argv[2] ?? ":memory:")
const core = await createCoreServer({ store, auth: { secret: "a secret of at least thirty-two characters" } })
const server = serve({ fetch: core.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) =>
  core.warmUp().then(() => console.log(port)),
)
let used = process.cpuUsage()
process.on("SIGUSR2", () => {
  const { user, system } = process.cpuUsage(used)
  used = process.cpuUsage()
  console.log(Math.round((user + system) / 1000))
})
process.stdin.resume().on("end", async () => {
  server.closeAllConnections()
  await core.close()
  process.exit(0)
})
