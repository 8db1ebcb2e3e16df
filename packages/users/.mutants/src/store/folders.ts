import type { Queryable, SqlValue } from "@qanun/store"

export interface FolderRow {
  id: string
  user_id: string
  name: string
  color: string | null
  position: number
  created_at: number
  conversations_count: number
}

export async function insertFolder(db: Queryable, row: Omit<FolderRow, "conversations_count">): Promise<void> {
  await db.query(
    "insert into qanun_users_folder (id, user_id, name, color, position, created_at) values ($1, $2, $3, $4, $5, $6)",
    [row.id, row.user_id, row.name, row.color, row.position, row.created_at],
  )
}

export function listFolders(db: Queryable, userId: string): Promise<FolderRow[]> {
  return db.query(
    `select f.*, cast((
        select count(*) from qanun_users_conversation c where c.folder_id = f.id and c.deleted_at is null
      ) as integer) as conversations_count
      from qanun_users_folder f where f.user_id = $1 order by f.position, f.id`,
    [userId],
  )
}

export async function hasFolder(db: Queryable, userId: string, id: string): Promise<boolean> {
  const rows = await db.query("select id from qanun_users_folder where id = $1 and user_id = $2", [id, userId])
  return rows.length === 1
}

export interface FolderChange {
  name?: string | undefined
  color?: string | null | undefined
  position?: number | undefined
}

export async function changeFolder(db: Queryable, userId: string, id: string, change: FolderChange): Promise<boolean> {
  const sets = ["id = id"]
  const params: SqlValue[] = [id, userId]
  for (const column of ["name", "color", "position"] as const) {
    const value = change[column]
    if (value !== undefined) sets.push(`${column} = $${params.push(value)}`)
  }
  const rows = await db.query(
    `update qanun_users_folder set ${sets.join(", ")} where id = $1 and user_id = $2 returning id`,
    params,
  )
  return rows.length === 1
}

/** Conversations of a removed folder stay, in no folder. */
export async function removeFolder(db: Queryable, userId: string, id: string): Promise<boolean> {
  const rows = await db.query("delete from qanun_users_folder where id = $1 and user_id = $2 returning id", [
    id,
    userId,
  ])
  if (rows.length === 0) return false
  await db.query("update qanun_users_conversation set folder_id = null where folder_id = $1 and user_id = $2", [
    id,
    userId,
  ])
  return true
}
