import type { UserChange } from "@qanun/contract"
import type { Queryable } from "@qanun/store"
import { insertRows } from "./rows.ts"

/**
 * Notes what has changed of a person's data, for their open pages; call it in the transaction that changes it. The counter's
 * row stays locked until that transaction ends, so that numbers come in the order of commits and a reader skips none.
 */
export async function recordChanges(
  db: Queryable,
  userId: string,
  changes: readonly UserChange[],
  now: number,
): Promise<void> {
  const [row] = await db.query<{ seq: number }>(
    `insert into qanun_users_change_count (user_id, seq) values ($1, $2)
      on conflict (user_id) do update set seq = qanun_users_change_count.seq + $2 returning seq`,
    [userId, changes.length],
  )
  const first = Number(row?.seq ?? changes.length) - changes.length + 1
  await insertRows(
    db,
    "qanun_users_change (user_id, seq, change, created_at)",
    changes.map((change, index) => [userId, first + index, JSON.stringify(change), now]),
  )
}

/** {@link recordChanges} for one change. */
export const recordChange = (db: Queryable, userId: string, change: UserChange, now: number): Promise<void> =>
  recordChanges(db, userId, [change], now)

export interface ChangeRow {
  seq: number
  /** As JSON. */
  change: string
}

/** A person's next changes after `after`, a page of them. */
export function readChanges(db: Queryable, userId: string, after: number, limit: number): Promise<ChangeRow[]> {
  return db.query("select seq, change from qanun_users_change where user_id = $1 and seq > $2 order by seq limit $3", [
    userId,
    after,
    limit,
  ])
}

/** The number of each person's newest change; nobody who never had one. */
export async function newestChanges(db: Queryable, userIds: readonly string[]): Promise<Map<string, number>> {
  const places = userIds.map((_, index) => `$${index + 1}`).join(", ")
  const rows = await db.query<{ user_id: string; seq: number }>(
    `select user_id, seq from qanun_users_change_count where user_id in (${places})`,
    userIds,
  )
  return new Map(rows.map(({ user_id, seq }) => [user_id, Number(seq)]))
}

/** The oldest change of a person that is still kept. */
export async function oldestChange(db: Queryable, userId: string): Promise<number | null> {
  const [row] = await db.query<{ seq: number | null }>(
    "select min(seq) as seq from qanun_users_change where user_id = $1",
    [userId],
  )
  return row?.seq ?? null
}

export async function trimChanges(db: Queryable, before: number): Promise<void> {
  await db.query("delete from qanun_users_change where created_at < $1", [before])
}
