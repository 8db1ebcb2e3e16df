import {
  checkLines,
  type Driver,
  type OpenBackup,
  type Queryable,
  type Row,
  readLines,
  type SqlValue,
  StoreError,
} from "@qanun/store"
import { BACKUP_HEAD, BACKUP_TABLES, type BackupKind } from "./backup.ts"
import { UsersError } from "./errors.ts"
import { recordChange } from "./store/changes.ts"
import { indexText } from "./store/search.ts"

const BATCH = 200
const COLUMN = /^[a-z_]{1,40}$/

/**
 * Brings the rows of a backup into the store. Rows that are there stay as they are, so that a restore can be repeated
 * and goes on where it was interrupted. Nothing is written before the whole backup was checked.
 *
 * @returns How many rows the backup has and how many were missing here.
 * @throws UsersError `invalid_request` when the backup is cut short, changed, or of a newer version.
 */
export async function restoreLines(store: Driver, open: OpenBackup): Promise<{ rows: number; added: number }> {
  const rows = await checkBackup(open)
  let added = 0
  let batch: { kind: BackupKind; row: Row }[] = []
  const write = async () => {
    const now = batch
    batch = []
    added += await store.tx(async (tx) => {
      let count = 0
      const owners = new Set<string>()
      for (const { kind, row } of now)
        if (await insert(tx, kind, row)) {
          count++
          if (typeof row["user_id"] === "string") owners.add(row["user_id"])
        }
      for (const owner of owners) await recordChange(tx, owner, { type: "reset" }, Date.now())
      return count
    })
  }
  for await (const { type, row } of readLines(open)) {
    if (!isKind(type)) continue
    batch.push({ kind: type, row })
    if (batch.length >= BATCH) await write()
  }
  await write()
  return { rows, added }
}

/** @throws UsersError `invalid_request`: to a host, a bad backup is a bad argument. */
async function checkBackup(open: OpenBackup): Promise<number> {
  try {
    return await checkLines(open, BACKUP_HEAD)
  } catch (cause) {
    throw cause instanceof StoreError ? refused(cause.message, cause) : cause
  }
}

async function insert(tx: Queryable, kind: BackupKind, row: Row): Promise<boolean> {
  const columns = Object.keys(row)
  if (!columns.every((column) => COLUMN.test(column))) throw refused("The backup names columns that cannot be.")
  const added = await tx.query(
    `insert into ${BACKUP_TABLES[kind].table} (${columns.join(", ")})
      values (${columns.map((_, index) => `$${index + 1}`).join(", ")}) on conflict do nothing returning id`,
    Object.values(row) as SqlValue[],
  )
  const { id, conversation_id: conversationId, content, title } = row as Record<string, string>
  if (kind === "message" && added.length > 0 && content)
    await indexText(tx, { id: id ?? "", conversationId: conversationId ?? "", text: content })
  if (kind === "conversation" && added.length > 0)
    await indexText(tx, { id: id ?? "", conversationId: id ?? "", text: title ?? "" })
  return added.length > 0
}

const isKind = (type: string): type is BackupKind => Object.hasOwn(BACKUP_TABLES, type)

const refused = (message: string, cause?: unknown) => new UsersError("invalid_request", { message, cause })
