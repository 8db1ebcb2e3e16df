import type { Queryable } from "@qanun/store"

export type Entity = "conversation" | "message"

/** What changed in a transaction. */
export interface Change {
  entity: Entity
  id: string
  deleted?: boolean
}

/**
 * Notes changes of one user in the feed (call as the last thing in the transaction that makes them). The counter's row
 * stays locked until that transaction ends, so revisions come in the order of commits and a reader never skips one.
 * Nothing may be locked after it, or two transactions could wait for each other.
 */
export async function recordChanges(
  tx: Queryable,
  changes: readonly Change[],
  { userId, now }: { userId: string; now: number },
): Promise<void> {
  for (let at = 0; at < changes.length; at += MAX_ROWS) {
    const rows = changes.slice(at, at + MAX_ROWS)
    const [counter] = await tx.query<{ rev: number }>(
      "update core_feed set rev = rev + $1 where one = 1 returning rev",
      [rows.length],
    )
    const first = Number(counter?.rev ?? 0) - rows.length + 1
    const values = rows.map(
      (_, n) => `($${n * 3 + 3}, $${n * 3 + 4}, $1, $${n * 3 + 5}, ${rows[n]?.deleted ? 1 : 0}, $2)`,
    )
    await tx.query(
      `insert into core_changes (entity, id, user_id, rev, deleted, changed_at) values ${values.join(", ")}
       on conflict (entity, id) do update set rev = excluded.rev, deleted = excluded.deleted, changed_at = excluded.changed_at`,
      [userId, now, ...rows.flatMap(({ entity, id }, n) => [entity, id, first + n])],
    )
  }
}

/** Rows of one statement. */
const MAX_ROWS = 100

/** The newest revision of an entity; 0 when it never changed. */
export async function revisionOf(db: Queryable, entity: Entity, id: string): Promise<number> {
  const [row] = await db.query<{ rev: number }>("select rev from core_changes where entity = $1 and id = $2", [
    entity,
    id,
  ])
  return Number(row?.rev ?? 0)
}

export interface ChangeRow {
  entity: Entity
  id: string
  external_id: string
  rev: number
  deleted: number
  changed_at: number
}

/** Changes after a revision, oldest first; of each entity only its newest. */
export function listChanges(db: Queryable, after: number, limit: number): Promise<ChangeRow[]> {
  return db.query<ChangeRow>(
    `select c.entity, c.id, u.external_id, c.rev, c.deleted, c.changed_at
     from core_changes c join core_users u on u.id = c.user_id
     where c.rev > $1 order by c.rev limit $2`,
    [after, limit],
  )
}

/** Name of this feed, made with the database, and its newest revision. */
export async function feedState(db: Queryable): Promise<{ epoch: string; rev: number }> {
  const [row] = await db.query<{ epoch: string; rev: number }>("select epoch, rev from core_feed where one = 1")
  return { epoch: row?.epoch ?? "", rev: Number(row?.rev ?? 0) }
}

/** Makes the feed's counter on first start. */
export async function ensureFeed(db: Queryable, epoch: string): Promise<void> {
  await db.query("insert into core_feed (one, epoch, rev) values (1, $1, 0) on conflict (one) do nothing", [epoch])
}
