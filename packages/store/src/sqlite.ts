import { accessSync, constants, existsSync, mkdirSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname } from "node:path"
import { type Driver, type Queryable, type Row, type SqlValue, StoreError } from "./driver.ts"
import { gather } from "./gather.ts"
import { applyMigrations } from "./migrate.ts"
import { storable } from "./storable.ts"

/** What `node:sqlite` and `@photostructure/sqlite` have in common and we use. */
interface Statement {
  all(params?: Record<string, SqlValue>): Row[]
}
interface Database {
  exec(sql: string): void
  prepare(sql: string): Statement
  close(): void
}
type DatabaseConstructor = new (path: string) => Database

/** How long the engine itself may wait for another writer: it blocks this process while it waits. */
const BLOCKING_WAIT_MS = 20
/** How long a statement waits for another writer in all; between tries this process goes on with other work. */
const LOCK_WAIT_MS = 10_000
const LOCK_RETRY_MS = 10

/** A transaction that is wanted. */
interface Asked {
  work(tx: Queryable): Promise<unknown>
  resolve(result: unknown): void
  reject(error: unknown): void
}

const isLocked = (error: unknown) => /database is locked|SQLITE_BUSY/.test((error as Error).message)

async function whenUnlockedWithin<T>(waitMs: number, work: () => T): Promise<T> {
  const deadline = Date.now() + waitMs
  for (;;)
    try {
      return work()
    } catch (error) {
      if (!isLocked(error) || Date.now() > deadline) throw error
      await new Promise((resolve) => setTimeout(resolve, LOCK_RETRY_MS))
    }
}

/** SQLite gives one message for all that the file system refuses. */
function whyNot(file: string, { message }: Error): string {
  for (const path of [dirname(file), file].filter(existsSync))
    try {
      accessSync(path, constants.W_OK)
    } catch {
      return `this user may not write to ${path}. Choose another place, or change its owner.`
    }
  return message
}

/** Prepared statements kept per database; more than our servers have. */
const MAX_PREPARED = 500

function loadEngine(): DatabaseConstructor {
  // A bundler must not see these names: one of them exists in newer runtimes only.
  const load = createRequire(import.meta.url)
  try {
    return load("node:sqlite").DatabaseSync
  } catch {
    return load("@photostructure/sqlite").DatabaseSync
  }
}

/**
 * Opens a SQLite database; the file and its folder are made when missing.
 *
 * Uses `node:sqlite` where the runtime has it, else `@photostructure/sqlite`.
 *
 * @param file A path, or `:memory:`.
 * @param options.durable Wait for the disk on every commit, so that a power cut loses nothing that was acknowledged.
 * A killed process loses nothing either way. @defaultValue false
 * @param options.waitMs How long a statement waits for another writer, in milliseconds. @defaultValue 10000
 * @throws StoreError `cannot_open` when the file cannot be opened or is not a database.
 */
export async function openSqlite(file: string, { durable = false, waitMs = LOCK_WAIT_MS } = {}): Promise<Driver> {
  const whenUnlocked = <T>(work: () => T) => whenUnlockedWithin(waitMs, work)
  const Database = loadEngine()
  let db: Database
  try {
    if (file !== ":memory:") mkdirSync(dirname(file), { recursive: true })
    db = new Database(file)
    db.exec(`pragma busy_timeout = ${BLOCKING_WAIT_MS}`)
    await whenUnlocked(() => db.exec("pragma journal_mode = wal"))
    db.exec(`pragma synchronous = ${durable ? "full" : "normal"}`)
    db.exec("pragma foreign_keys = on")
  } catch (cause) {
    throw new StoreError("cannot_open", `The database ${file} cannot be opened: ${whyNot(file, cause as Error)}`, {
      cause,
    })
  }

  const prepared = new Map<string, Statement>()
  function run<R>(sql: string, params: readonly SqlValue[] = []): R[] {
    let statement = prepared.get(sql)
    if (!statement) {
      statement = db.prepare(sql)
      if (prepared.size >= MAX_PREPARED) prepared.clear()
      prepared.set(sql, statement)
    }
    const named: Record<string, SqlValue> = {}
    for (const [index, value] of storable(params).entries()) named[`$${index + 1}`] = value
    return (params.length ? statement.all(named) : statement.all()) as R[]
  }

  // One connection: while a transaction is open, statements from elsewhere wait, or they would join it.
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    const turn = last.then(work)
    last = turn.catch(() => {})
    return turn
  }

  const direct: Queryable = { query: async (sql, params) => run(sql, params) }
  async function transaction<T>(work: () => Promise<T>): Promise<T> {
    await whenUnlocked(() => db.exec("begin immediate"))
    try {
      const result = await work()
      db.exec("commit")
      return result
    } catch (error) {
      try {
        db.exec("rollback")
      } catch {
        // The engine has already rolled back (a full disk does that); the first error is the one that matters.
      }
      throw error
    }
  }

  /** A part of a transaction, undone alone when it throws. @returns Tells how it went: to be called after the commit. */
  async function part({ work, resolve, reject }: Asked): Promise<() => void> {
    run("savepoint part")
    try {
      const result = await work(direct)
      run("release part")
      return () => resolve(result)
    } catch (error) {
      run("rollback to part")
      run("release part")
      return () => reject(error)
    }
  }

  // A commit costs as much as a dozen statements, and most of what two of them write is the same pages.
  async function commitTogether(asked: readonly Asked[]): Promise<void> {
    let begun = false
    const committing = inTurn(() =>
      transaction(async () => {
        begun = true
        const outcomes: (() => void)[] = []
        for (const one of asked) outcomes.push(await part(one))
        return outcomes
      }),
    )
    try {
      for (const tell of await committing) tell()
    } catch (error) {
      // Whoever made the commit fail fails alone; a database that stays locked fails all.
      if (begun && asked.length > 1) for (const one of asked) await commitTogether([one])
      else for (const { reject } of asked) reject(error)
    }
  }
  const ask = gather(commitTogether)

  return {
    dialect: "sqlite",
    query: (sql, params) => inTurn(() => whenUnlocked(() => run(sql, params))),
    tx: (work) => new Promise((resolve, reject) => void ask({ work, resolve, reject })),
    migrate: (name, migrations) => inTurn(() => transaction(() => applyMigrations(direct, name, migrations))),
    async close() {
      await ask({ work: async () => {}, resolve() {}, reject() {} })
      await inTurn(() => {
        prepared.clear()
        db.close()
      })
    },
  }
}
