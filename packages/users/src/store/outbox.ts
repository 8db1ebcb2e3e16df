import type { Queryable } from "@qanun/store"

/** Something that must reach Core, however often it takes. */
export interface OutboxRow {
  id: string
  core_user: string
  kind: "delete_conversation" | "rename_conversation" | "feedback" | "erase_user"
  /** Core's id of what it is about. */
  target: string
  payload: string
  attempts: number
  next_at: number
  last_code: string | null
  dead_at: number | null
  created_at: number
}

export type NewOutboxRow = Pick<OutboxRow, "id" | "core_user" | "kind" | "target" | "payload" | "created_at">

/** Written in the transaction that makes it necessary, so that neither happens without the other. */
export async function putInOutbox(db: Queryable, row: NewOutboxRow): Promise<void> {
  await db.query(
    `insert into qanun_users_outbox (id, core_user, kind, target, payload, next_at, created_at)
      values ($1, $2, $3, $4, $5, $6, $6)`,
    [row.id, row.core_user, row.kind, row.target, row.payload, row.created_at],
  )
}

/** Takes what is due and hides it from others until `hiddenUntil`, oldest first. */
export function takeDue(db: Queryable, now: number, hiddenUntil: number, limit: number): Promise<OutboxRow[]> {
  return db.query(
    `update qanun_users_outbox set next_at = $2, attempts = attempts + 1
      where id in (
        select id from qanun_users_outbox where dead_at is null and next_at <= $1 order by next_at, id limit $3
      ) and next_at <= $1 returning *`,
    [now, hiddenUntil, limit],
  )
}

export async function removeFromOutbox(db: Queryable, id: string): Promise<void> {
  await db.query("delete from qanun_users_outbox where id = $1", [id])
}

export async function postponeInOutbox(
  db: Queryable,
  id: string,
  change: { nextAt: number; code: string; deadAt: number | null },
): Promise<void> {
  await db.query("update qanun_users_outbox set next_at = $2, last_code = $3, dead_at = $4 where id = $1", [
    id,
    change.nextAt,
    change.code,
    change.deadAt,
  ])
}

export async function outboxDepth(db: Queryable): Promise<{ waiting: number; dead: number; oldest: number | null }> {
  const [row] = await db.query<{ waiting: number; dead: number; oldest: number | null }>(
    `select count(*) - count(dead_at) as waiting, count(dead_at) as dead,
        min(case when dead_at is null then created_at end) as oldest
      from qanun_users_outbox`,
  )
  return { waiting: Number(row?.waiting ?? 0), dead: Number(row?.dead ?? 0), oldest: row?.oldest ?? null }
}
