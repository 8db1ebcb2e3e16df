import { type BackupHead, type BackupRow, type Driver, type Row, sealLines } from "@qanun/store"

export const BACKUP_HEAD: BackupHead = { type: "qanun-users-backup", version: 1 }
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
export function backupLines(
  store: Driver,
  { userId, now }: { userId?: string | undefined; now: number },
): AsyncGenerator<string> {
  return sealLines(BACKUP_HEAD, rowsOf(store, userId), now)
}

async function* rowsOf(store: Driver, userId: string | undefined): AsyncGenerator<BackupRow> {
  for (const type of Object.keys(BACKUP_TABLES) as BackupKind[])
    for await (const row of pages(store, type, userId))
      yield { type, row: type === "message" && row["status"] === "processing" ? interrupted(row) : row }
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
