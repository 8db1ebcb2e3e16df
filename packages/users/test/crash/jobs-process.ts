/**
 * An adapter whose full sync is due every second, in a process of its own. Arguments: address of PostgreSQL, Core's address,
 * secret, `timers` or `pg-boss`.
 */
import { int8AsNumber, usePostgres } from "@qanun/store"
import pg from "pg"
import PgBoss from "pg-boss"
import { createUsersAdapter, usePgBoss } from "../../src/index.ts"

const [database = "", coreUrl = "", secret = "", kind = ""] = process.argv.slice(2)
const boss = new PgBoss({ connectionString: database, cronMonitorIntervalSeconds: 1, cronWorkerIntervalSeconds: 1 })
if (kind === "pg-boss") await boss.start()
await createUsersAdapter({
  core: { baseUrl: coreUrl, secret, retry: { retries: 0 } },
  store: usePostgres(
    new pg.Pool({
      connectionString: database,
      types: { getTypeParser: int8AsNumber(pg.types.getTypeParser) as never },
    }),
  ),
  identify: () => null,
  sync:
    kind === "pg-boss" ? { full: "0 0 1 1 *", changes: "0 0 1 1 *" } : { full: "* * * * * *", changes: "0 0 1 1 *" },
  ...(kind === "pg-boss" ? { jobs: usePgBoss(boss) } : {}),
})
process.stdout.write("ready\n")
setInterval(() => {}, 60_000)
