/** The Users side as a service of its own, beside a site in any language. */
import { createServer } from "node:http"
import { openSqlite } from "@qanun/store"
import { createUsersAdapter, identifyByToken, toNodeHandler } from "@qanun/users"

const { CORE_URL = "http://127.0.0.1:7001", CORE_SECRET = "", QANUN_PAGE_SECRET, PORT = "8090" } = process.env

const qanun = await createUsersAdapter({
  core: { baseUrl: CORE_URL, secret: CORE_SECRET },
  store: await openSqlite(process.env["DATABASE"] ?? "users.db"),
  // Django signs who its user is; this checks the signature.
  identify: identifyByToken({ secret: QANUN_PAGE_SECRET, audience: "qanun" }),
  basePath: "/qanun",
  trustProxy: true,
})

createServer(toNodeHandler(qanun)).listen(Number(PORT), "127.0.0.1", () =>
  console.log(`http://127.0.0.1:${PORT}/qanun`),
)
process.on("SIGTERM", async () => {
  await qanun.close()
  process.exit(0)
})
