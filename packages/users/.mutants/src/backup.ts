import { createHash } from "node:crypto"
import type { Driver, Row } from "@qanun/store"

export const BACKUP_VERSION = 1
const PAGE = 500

/** The tables of a backup, in the order in which they are restored: rows come after those that they refer to. */
export const BACKUP_TABLES = {
  person: { table: "qanun_users_person", owner: "id" },
  folder: { table: "qanun_users_folder", owner: "user_id" },
  conversation: { table: "qanun_users_conversation", owner: "user_id" },
  message: { table: "qanun_users_message", owner: "user_id" },
} as const

export type BackupKind = keyof typeof BACKUP_TABLES

/**
 * Everything of one person or of all, as lines of JSON: a head, one line per row, an end with the number of rows and the
 * SHA-256 of all that came before. Read page by page, so that memory does not grow with the store.
 *
 * What is still being written is kept as interrupted: a copy has nobody who would finish it.
 */
export async function* backupLines(
  store: Driver,
  { userId, now }: { userId?: string | undefined; now: number },
): AsyncGenerator<string> {
  const hash = createHash("sha256")
  let rows = 0
  const line = (value: object) => {
    const text = `${JSON.stringify(value)}\n`
    hash.update(text)
    return text
  }
  yield line({ type: "qanun-users-backup", version: BACKUP_VERSION, created_at: new Date(now).toISOString() })
  for (const kind of Object.keys(BACKUP_TABLES) as BackupKind[])
    for await (const row of pages(store, kind, userId)) {
      rows++
      yield line({ type: kind, row: kind === "message" && row["status"] === "processing" ? interrupted(row) : row })
    }
  yield `${JSON.stringify({ type: "end", rows, sha256: hash.digest("hex") })}\n`
}

const interrupted = (row: Row): Row => ({ ...row, status: "failed", error_code: "interrupted" })

async function* pages(store: Driver, kind: BackupKind, userId: string | undefined): AsyncGenerator<Row> {
  const { table, owner } = BACKUP_TABLES[kind]
  let last = ""
  for (;;) {
    const rows = await store.query<Row & { id: string }>(
      `select * from ${table} where id > $1 and ($2 = '' or ${owner} = $2) order by id limit ${PAGE}`,
      [last, userId ?? ""],
    )
    yield* rows
    last = rows.at(-1)?.id ?? last
    if (rows.length < PAGE) return
  }
}
