import pg from "pg"
import { afterAll, onTestFinished } from "vitest"
import { type Driver, int8AsNumber, usePostgres } from "../src/index.ts"
import { type Postgres, startPostgresServer } from "./postgres-server.ts"

/** A pool on a database, ended with the test. */
export function openPool(connectionString: string, max = 10): pg.Pool {
  const pool = new pg.Pool({
    connectionString,
    max,
    types: { getTypeParser: int8AsNumber(pg.types.getTypeParser) as never },
  })
  // The server goes down before the last idle connection does.
  pool.on("error", () => {})
  onTestFinished(() => pool.end())
  return pool
}

export const openDriver = (connectionString: string): Driver => usePostgres(openPool(connectionString))

/** Starts a real server for a test file, and stops it afterwards. */
export async function startPostgres(): Promise<Postgres> {
  const postgres = await startPostgresServer()
  afterAll(() => postgres.stop(), 60_000)
  return postgres
}
