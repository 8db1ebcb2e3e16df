import { mkdir } from "node:fs/promises"
import { join, resolve } from "node:path"
import { type Driver, int8AsNumber, openSqlite, usePostgres } from "@qanun/store"
import { CliError } from "./cli-error.ts"
import type { Settings } from "./settings/table.ts"

/** The databases of one installation. */
export interface Stores {
  core: Driver
  users: Driver
  close(): Promise<void>
}

/** What somebody reads who wants to know where the data is; never a password. */
export function placeOf({ databaseUrl, data }: Pick<Settings, "databaseUrl" | "data">): string {
  if (!databaseUrl) return resolve(data)
  const { host, pathname } = new URL(databaseUrl)
  return `PostgreSQL ${pathname.slice(1) || "postgres"} at ${host || "the local socket"}`
}

/**
 * Opens the databases: SQLite files in the data folder, or one PostgreSQL database for both systems.
 *
 * @throws CliError that says why PostgreSQL cannot be used; errors of the file system and StoreError as they come.
 */
export async function openStores({ databaseUrl, data }: Pick<Settings, "databaseUrl" | "data">): Promise<Stores> {
  const folder = resolve(data)
  // What people ask a lawyer is nobody else's to read.
  await mkdir(folder, { recursive: true, mode: 0o700 })
  if (databaseUrl) return openPostgres(databaseUrl)
  const core = await openSqlite(join(folder, "core.db"))
  const users = await openSqlite(join(folder, "users.db")).catch(async (error: unknown) => {
    await core.close()
    throw error
  })
  return {
    core,
    users,
    async close() {
      await Promise.all([core.close(), users.close()])
    },
  }
}

const CONNECT_MS = 10_000

async function openPostgres(connectionString: string): Promise<Stores> {
  const { default: pg } = await import("pg")
  const pool = new pg.Pool({
    connectionString,
    connectionTimeoutMillis: CONNECT_MS,
    types: { getTypeParser: int8AsNumber(pg.types.getTypeParser) as never },
  })
  // An idle connection that breaks is replaced at the next query.
  pool.on("error", () => {})
  const driver = usePostgres(pool)
  try {
    await driver.query("select 1 as one")
  } catch (cause) {
    await pool.end()
    throw new CliError(whyNot(cause, new URL(connectionString)), { cause })
  }
  return { core: driver, users: driver, close: () => pool.end() }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
function whyNot(error: unknown, { host, pathname, username }: URL): string {
  const { code = "", message } = error as { code?: string; message: string }
  const database = pathname.slice(1)
  if (code === "3D000") return `PostgreSQL has no database ${database}: make it with createdb ${database}.`
  if (code.startsWith("28"))
    return `PostgreSQL does not let ${username || "this user"} in: check the name and the password.`
  if (code === "42501") return `PostgreSQL does not let ${username || "this user"} use the database ${database}.`
  if (code === "53300") return "PostgreSQL has no connection left: raise max_connections, or stop another program."
  if (/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ENOENT/.test(code) || /timeout/.test(message))
    return `PostgreSQL cannot be reached at ${host || "the local socket"}: check the address, and that it runs.`
  return `PostgreSQL cannot be used: ${message}`
}
