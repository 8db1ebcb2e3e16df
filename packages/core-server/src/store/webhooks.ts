import { createHash } from "node:crypto"
import type { Queryable } from "@qanun/store"

/** Addresses may carry keys: they are not kept. */
export const targetId = (url: string): string => createHash("sha256").update(url).digest("base64url")

/** Makes a target's place in the feed: what was changed before it came is not told. */
export async function ensureTarget(db: Queryable, id: string, rev: number): Promise<void> {
  await db.query(
    `insert into core_webhooks (target, rev, attempts, next_at, lease_until) values ($1, $2, 0, 0, 0)
     on conflict (target) do nothing`,
    [id, rev],
  )
}

export interface TargetState {
  rev: number
  attempts: number
}

/** Takes a target that has something to be told, is not waiting, and that no other process serves. */
export async function claimTarget(
  db: Queryable,
  id: string,
  { now, until, newest }: { now: number; until: number; newest: number },
): Promise<TargetState | undefined> {
  const [state] = await db.query<TargetState>(
    `update core_webhooks set lease_until = $3
     where target = $1 and lease_until <= $2 and next_at <= $2 and rev < $4 returning rev, attempts`,
    [id, now, until, newest],
  )
  return state
}

export async function releaseTarget(
  db: Queryable,
  id: string,
  { rev, attempts, nextAt }: TargetState & { nextAt: number },
): Promise<void> {
  await db.query("update core_webhooks set rev = $2, attempts = $3, next_at = $4, lease_until = 0 where target = $1", [
    id,
    rev,
    attempts,
    nextAt,
  ])
}
