import { readFile } from "node:fs/promises"
import type { AddressInfo } from "node:net"
import { serve } from "@hono/node-server"
import { openSqlite } from "@qanun/store"
import { createCoreServer, parseJsonl } from "../../src/index.ts"
import { SERVICE_KEY } from "./feed.ts"

// A Core in a process of its own, to be killed. Prints its address when it answers.
const [folder = ""] = process.argv.slice(2)
const core = await createCoreServer({
  store: await openSqlite(`${folder}/core.db`),
  auth: { secret: SERVICE_KEY },
  serviceKeys: [SERVICE_KEY],
  corpus: { units: parseJsonl(await readFile(`${folder}/corpus.jsonl`, "utf8")), complete: true },
  snapshotFile: `${folder}/index.snapshot`,
})
const server = serve({ fetch: core.fetch, port: 0, hostname: "127.0.0.1" }, () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`)
})
