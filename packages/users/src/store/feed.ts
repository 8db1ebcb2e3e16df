import type { Queryable } from "@qanun/store"

/** How far this site has read Core's change feed. */
export interface FeedRow {
  cursor: string | null
  /** When the last page was asked for. */
  pulled_at: number
  /** How far behind Core's own clock that page ended; 0 when there was no more. */
  behind_ms: number
}

const NAME = "core"

export async function feedPosition(db: Queryable): Promise<FeedRow | undefined> {
  const [row] = await db.query<FeedRow>("select cursor, pulled_at, behind_ms from qanun_users_feed where name = $1", [
    NAME,
  ])
  return row
}

/**
 * Moves on from the cursor that a page was read after, in the transaction that takes the page in.
 *
 * @param before Null for the beginning.
 * @returns False when somebody else has moved on meanwhile: the page is theirs.
 */
export async function moveFeed(db: Queryable, before: string | null, row: FeedRow): Promise<boolean> {
  await db.query(
    "insert into qanun_users_feed (name, cursor, pulled_at, behind_ms) values ($1, null, 0, 0) on conflict do nothing",
    [NAME],
  )
  const moved = await db.query(
    `update qanun_users_feed set cursor = $2, pulled_at = $3, behind_ms = $4
      where name = $1 and coalesce(cursor, '') = $5 returning name`,
    [NAME, row.cursor, row.pulled_at, row.behind_ms, before ?? ""],
  )
  return moved.length === 1
}

/** A conversation of Core that has to be read again. */
export interface StaleRow {
  core_user: string
  rag_conversation_id: string
  /** The newest revision that was heard of; 0 when a list showed the difference. */
  rev: number
  /** Core has said that it is gone. */
  deleted: number
  attempts: number
  next_at: number
  since: number
}

export async function markStale(
  db: Queryable,
  row: Pick<StaleRow, "core_user" | "rag_conversation_id" | "rev" | "deleted">,
  now: number,
): Promise<void> {
  await db.query(
    `insert into qanun_users_stale (core_user, rag_conversation_id, rev, deleted, next_at, since)
      values ($1, $2, $3, $4, $5, $5)
      on conflict (core_user, rag_conversation_id) do update set
        rev = case when excluded.rev > qanun_users_stale.rev then excluded.rev else qanun_users_stale.rev end,
        deleted = case when excluded.deleted > qanun_users_stale.deleted
          then excluded.deleted else qanun_users_stale.deleted end,
        attempts = 0, next_at = excluded.next_at`,
    [row.core_user, row.rag_conversation_id, row.rev, row.deleted, now],
  )
}

/** Takes what is due and hides it from others until `hiddenUntil`, the longest waiting first. */
export function takeStale(db: Queryable, now: number, hiddenUntil: number, limit: number): Promise<StaleRow[]> {
  return db.query(
    `update qanun_users_stale set next_at = $2, attempts = attempts + 1
      where next_at <= $1 and (core_user, rag_conversation_id) in (
        select core_user, rag_conversation_id from qanun_users_stale
          where next_at <= $1 order by next_at, rag_conversation_id limit $3
      ) returning *`,
    [now, hiddenUntil, limit],
  )
}

/** Forgets what was read, unless Core has said something newer since it was taken. */
export async function settleStale(db: Queryable, row: StaleRow): Promise<void> {
  await db.query(
    `delete from qanun_users_stale
      where core_user = $1 and rag_conversation_id = $2 and rev = $3 and deleted = $4 and attempts = $5`,
    [row.core_user, row.rag_conversation_id, row.rev, row.deleted, row.attempts],
  )
}

export async function postponeStale(db: Queryable, row: StaleRow, nextAt: number): Promise<void> {
  await db.query(
    `update qanun_users_stale set next_at = $4
      where core_user = $1 and rag_conversation_id = $2 and attempts = $3`,
    [row.core_user, row.rag_conversation_id, row.attempts, nextAt],
  )
}

/** Since when the longest waiting one waits; null when none does. */
export async function oldestStale(db: Queryable): Promise<number | null> {
  const [row] = await db.query<{ since: number | null }>("select min(since) as since from qanun_users_stale")
  return row?.since ?? null
}
