import type { Queryable } from "@qanun/store"

/** A process that writes answers into this database, or did. */
export interface InstanceRow {
  id: string
  /** Where its process number means something. */
  host: string
  pid: number
  seen_at: number
}

export async function saveInstance(db: Queryable, { id, host, pid, seen_at }: InstanceRow): Promise<void> {
  await db.query(
    `insert into core_instances (id, host, pid, seen_at) values ($1, $2, $3, $4)
     on conflict (id) do update set seen_at = excluded.seen_at`,
    [id, host, pid, seen_at],
  )
}

export async function listInstances(db: Queryable): Promise<InstanceRow[]> {
  return db.query<InstanceRow>("select * from core_instances")
}

export async function deleteInstance(db: Queryable, id: string): Promise<void> {
  await db.query("delete from core_instances where id = $1", [id])
}
