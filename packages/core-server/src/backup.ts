import {
  type BackupRow,
  checkLines,
  type Driver,
  type OpenBackup,
  type Queryable,
  type Row,
  readLines,
  type SqlValue,
  sealLines,
} from "@qanun/store"
import { newId } from "./ids.ts"
import { ensureFeed, recordChanges } from "./store/changes.ts"
import { writePoints } from "./store/points.ts"
import { MIGRATIONS, SCHEMA_NAME } from "./store/tables.ts"

const HEAD = { type: "qanun-core-backup", version: 1 }
const PAGE = 500
const BATCH = 200
const COLUMN = /^[a-z_]{1,40}$/

/** What is kept, in the order in which it is restored: rows come after those that they refer to. */
const TABLES = {
  user: { table: "core_users", key: "id" },
  conversation: { table: "core_conversations", key: "id" },
  message: { table: "core_messages", key: "id" },
  feedback: { table: "core_feedback", key: "id" },
  memory: { table: "core_memories", key: "id" },
  point: { table: "core_points", key: "id" },
  // What another index keeps is backed up there; a note here that it was made would keep it from being made anew.
  vector: { table: "core_vectors", key: "point_id", where: "vector is not null" },
} as const

type Kind = keyof typeof TABLES

const isKind = (type: string): type is Kind => Object.hasOwn(TABLES, type)

/**
 * Everything that a Core keeps of its users, and what Ingest has sent it, as lines of JSON with a checksum at the end. The
 * corpus is not part of it: it is a file of the operator's own.
 *
 * @param now Epoch milliseconds.
 */
export async function* backupCore(store: Driver, now = Date.now()): AsyncGenerator<string> {
  await store.migrate(SCHEMA_NAME, MIGRATIONS)
  yield* sealLines(HEAD, rowsOf(store), now)
}

/**
 * Brings a backup into a store. Rows that are there stay as they are, so that it can be repeated and goes on where it was
 * interrupted; what is added stands in the change feed, for Users to see.
 *
 * @returns How many rows the backup has and how many were missing here.
 * @throws StoreError `bad_backup` when it is cut short, changed or of a newer version; nothing is written then.
 */
export async function restoreCore(
  store: Driver,
  open: OpenBackup,
  now = Date.now(),
): Promise<{ rows: number; added: number }> {
  const rows = await checkLines(open, HEAD)
  await store.migrate(SCHEMA_NAME, MIGRATIONS)
  await ensureFeed(store, newId(now))
  /** Users who are here already have an id of their own here. */
  const userIds = new Map<unknown, string>()
  let added = 0
  let batch: BackupRow[] = []
  const write = async () => {
    const these = batch
    batch = []
    added += await store.tx(async (tx) => {
      let count = 0
      for (const { type, row } of these) if (isKind(type) && (await insert(tx, type, row, userIds, now))) count++
      return count
    })
  }
  for await (const row of readLines(open)) if (batch.push(row) >= BATCH) await write()
  await write()
  // Instances that run look for new pieces by their version, which grows even where none are written.
  await store.tx((tx) => writePoints(tx, []))
  return { rows, added }
}

async function* rowsOf(store: Driver): AsyncGenerator<BackupRow> {
  for (const [type, { table, key, ...rest }] of Object.entries(TABLES)) {
    const where = "where" in rest ? `and ${rest.where}` : ""
    let last = ""
    for (;;) {
      const rows = await store.query(
        `select * from ${table} where ${key} > $1 ${where} order by ${key} limit ${PAGE}`,
        [last],
      )
      for (const row of rows) yield { type, row: row["status"] === "processing" ? interrupted(row) : row }
      last = String(rows.at(-1)?.[key] ?? last)
      if (rows.length < PAGE) break
    }
  }
}

/** A copy has nobody who would finish what is being written. */
const interrupted = (row: Row): Row => ({ ...row, status: "failed", error_code: "interrupted" })

async function insert(tx: Queryable, kind: Kind, row: Row, userIds: Map<unknown, string>, now: number) {
  const userId = userIds.get(row["user_id"])
  const ours = userId === undefined ? row : { ...row, user_id: userId }
  if (kind === "feedback" && !(await has(tx, "core_messages", row["message_id"]))) return false
  if (kind === "message" && !(await has(tx, "core_conversations", row["conversation_id"]))) return false
  const columns = Object.keys(ours).filter((column) => COLUMN.test(column))
  const { table, key } = TABLES[kind]
  const [added] = await tx.query<{ id: string }>(
    `insert into ${table} (${columns.join(", ")}) values (${columns.map((_, at) => `$${at + 1}`).join(", ")})
     on conflict do nothing returning ${key} as id`,
    columns.map((column) => ours[column] as SqlValue),
  )
  if (kind === "user") {
    const [user] = await tx.query<{ id: string }>("select id from core_users where external_id = $1", [
      row["external_id"] as SqlValue,
    ])
    userIds.set(row["id"], user?.id ?? String(row["id"]))
  }
  if (added && (kind === "conversation" || kind === "message"))
    await recordChanges(tx, [{ entity: kind, id: added.id }], { userId: userId ?? String(row["user_id"]), now })
  return added !== undefined
}

async function has(tx: Queryable, table: string, id: unknown): Promise<boolean> {
  return (await tx.query(`select 1 as one from ${table} where id = $1`, [id as SqlValue])).length > 0
}
