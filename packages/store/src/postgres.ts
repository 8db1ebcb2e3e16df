import type { Driver, Queryable, SqlValue } from "./driver.ts"
import { applyMigrations } from "./migrate.ts"
import { storable } from "./storable.ts"

/** The part of `pg.Pool` that is used. */
export interface PostgresPool {
  query(sql: string, params?: unknown[]): Promise<{ rows: object[] }>
  connect(): Promise<{
    query(sql: string, params?: unknown[]): Promise<{ rows: object[] }>
    release(error?: boolean): void
  }>
}

/** Any fixed number will do as long as nobody else uses it: "qanun" in ASCII. */
const MIGRATION_LOCK = "488020047214"

/** The server undid the transaction because of another one (serialization_failure, deadlock_detected): it may be repeated. */
const UNDONE: ReadonlySet<unknown> = new Set(["40001", "40P01"])
const REPEATS = 3

/**
 * Uses the host's own `pg.Pool`. The pool stays the host's: `close` does not end it.
 *
 * Times and counters are int8 columns, which `pg` gives as text by default: create the pool with
 * `types: { getTypeParser: int8AsNumber(pg.types.getTypeParser) }`.
 */
export function usePostgres(pool: PostgresPool): Driver {
  const on = (client: { query(sql: string, params?: unknown[]): Promise<{ rows: object[] }> }): Queryable => ({
    query: async (sql, params: readonly SqlValue[] = []) => (await client.query(sql, storable(params))).rows as never[],
  })
  async function tx<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    for (let left = REPEATS; ; left--)
      try {
        return await once(work)
      } catch (error) {
        if (left === 0 || !UNDONE.has((error as { code?: unknown }).code)) throw error
      }
  }
  async function once<T>(work: (tx: Queryable) => Promise<T>): Promise<T> {
    const client = await pool.connect()
    let broken = false
    try {
      await client.query("begin")
      const result = await work(on(client))
      await client.query("commit")
      return result
    } catch (error) {
      await client.query("rollback").catch(() => {
        broken = true
      })
      throw error
    } finally {
      client.release(broken)
    }
  }
  return {
    dialect: "postgres",
    query: on(pool).query,
    tx,
    migrate: (name, migrations) =>
      tx(async (client) => {
        await client.query(`select pg_advisory_xact_lock(${MIGRATION_LOCK})`)
        await applyMigrations(client, name, migrations)
      }),
    close: async () => {},
  }
}

const INT8_OID = 20

/** A `getTypeParser` for `pg.Pool` that gives int8 as numbers and leaves the rest to the given one. */
export function int8AsNumber<Parser extends (oid: never, format?: never) => unknown>(getTypeParser: Parser): Parser {
  return ((oid: never, format?: never) =>
    oid === INT8_OID && format !== "binary" ? (text: string) => Number(text) : getTypeParser(oid, format)) as Parser
}
