/** One instance of the Users side. Start as many as you like on one database; none of them is special. */
import { createServer } from "node:http"
import { int8AsNumber, usePostgres } from "@qanun/store"
import { createUsersAdapter, identifyByToken, toNodeHandler } from "@qanun/users"
import pg from "pg"

const { DATABASE_URL = "", CORE_URL = "", CORE_SECRET = "", PAGE_SECRET = "", PORT = "3000" } = process.env

const pool = new pg.Pool({
  connectionString: DATABASE_URL,
  types: { getTypeParser: int8AsNumber(pg.types.getTypeParser) },
})

const qanun = await createUsersAdapter({
  core: { baseUrl: CORE_URL, secret: CORE_SECRET },
  store: usePostgres(pool),
  identify: identifyByToken({ secret: PAGE_SECRET }),
  basePath: "/qanun",
  trustProxy: true,
  // How soon the others go on with the answers of an instance that is gone.
  leaseMs: 1000,
})

const server = createServer(toNodeHandler(qanun)).listen(Number(PORT), () => console.log(`instance ${PORT} is ready`))
process.on("SIGTERM", async () => {
  server.close()
  await qanun.close()
  await pool.end()
  process.exit(0)
})
