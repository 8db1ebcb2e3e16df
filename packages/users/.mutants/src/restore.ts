import { createHash } from "node:crypto"
import type { Driver, Queryable, Row, SqlValue } from "@qanun/store"
import { BACKUP_TABLES, BACKUP_VERSION, type BackupKind } from "./backup.ts"
import { UsersError } from "./errors.ts"
import { indexText } from "./store/search.ts"

const BATCH = 200
const COLUMN = /^[a-z_]{1,40}$/

/** The text of a backup, in pieces of any size; called twice, first to check and then to read. */
export type OpenBackup = () => AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

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
      for (const { kind, row } of now) if (await insert(tx, kind, row)) count++
      return count
    })
  }
  for await (const line of linesOf(open())) {
    const value = JSON.parse(line) as { type: string; row?: Row }
    if (!isKind(value.type) || !value.row) continue
    batch.push({ kind: value.type, row: value.row })
    if (batch.length >= BATCH) await write()
  }
  await write()
  return { rows, added }
}

async function checkBackup(open: OpenBackup): Promise<number> {
  const hash = createHash("sha256")
  let rows = -1
  for await (const line of linesOf(open())) {
    const value = parse(line)
    if (rows === -1) {
      if (value["type"] !== "qanun-users-backup") throw refused("This is not a backup of Qanun users.")
      if (Number(value["version"]) > BACKUP_VERSION)
        throw refused(`The backup is of version ${Number(value["version"])}; upgrade Qanun to read it.`)
    } else if (value["type"] === "end") {
      if (value["sha256"] === hash.digest("hex") && value["rows"] === rows) return rows
      throw refused("The backup was changed after it was written: its checksum does not match.")
    }
    hash.update(`${line}\n`)
    rows++
  }
  throw refused("The backup is cut short: its end is missing.")
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

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch (cause) {
    throw new UsersError("invalid_request", { message: "The backup is cut short or damaged.", cause })
  }
}

const refused = (message: string) => new UsersError("invalid_request", { message })

async function* linesOf(pieces: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>) {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const piece of pieces) {
    rest += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true })
    const lines = rest.split("\n")
    rest = lines.pop() ?? ""
    yield* lines
  }
  if (rest) yield rest
}
