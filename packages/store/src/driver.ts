/**
 * A value that both engines store alike. Booleans are 0 or 1, times are epoch milliseconds, JSON is text. U+0000 is left out
 * of texts.
 */
export type SqlValue = string | number | null

/** One row of a result, by column. */
export type Row = Record<string, unknown>

/** Runs SQL. Placeholders are `$1`, `$2`, … in both engines. */
export interface Queryable {
  /** The rows that the statement returns; empty when it returns none. */
  query<R extends object = Row>(sql: string, params?: readonly SqlValue[]): Promise<R[]>
}

/** One schema step. Steps are only ever added; a released step never changes. */
export interface Migration {
  /** Counts from 1 without gaps. */
  version: number
  /** Statements, run in order inside one transaction. */
  statements: readonly string[]
}

/** A database with four methods, the same over SQLite and PostgreSQL. */
export interface Driver extends Queryable {
  readonly dialect: "sqlite" | "postgres"
  /**
   * Runs `work` in a transaction: committed when it resolves, rolled back when it throws. Do not nest. PostgreSQL may undo it
   * because of another one; `work` then runs once more, up to three times. SQLite commits together what is asked for at about
   * the same time; `work` runs once more when that commit fails.
   */
  tx<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  /**
   * Brings the schema called `name` up to date, under a lock that holds among processes.
   *
   * @throws StoreError `newer_schema` when the database was written by a newer version.
   */
  migrate(name: string, migrations: readonly Migration[]): Promise<void>
  close(): Promise<void>
}

/** What went wrong with a store: to switch on. */
export type StoreErrorCode = "newer_schema" | "cannot_open" | "bad_backup"

/** What the store itself refuses. Errors of the engine (full disk, locked, constraint) come as the engine raises them. */
export class StoreError extends Error {
  override readonly name = "StoreError"
  readonly code: StoreErrorCode

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
