import type { Queryable } from "@qanun/store"

/** What a request under an `Idempotency-Key` was answered with; the answer is null while it is being made. */
export interface KeptResponse {
  request_hash: string
  status: number | null
  body: string | null
}

export interface ResponseKey {
  userId: string
  key: string
}

/**
 * Claims a key.
 *
 * @param claim.abandonedBefore A claim from before this time, epoch milliseconds, that was never answered is given up.
 * @returns What is there already; undefined when the key is now ours.
 */
export async function claimResponse(
  db: Queryable,
  { userId, key }: ResponseKey,
  { hash, now, abandonedBefore }: { hash: string; now: number; abandonedBefore: number },
): Promise<KeptResponse | undefined> {
  const rows = await db.query(
    `insert into core_responses (user_id, key, request_hash, status, body, created_at) values ($1, $2, $3, null, null, $4)
     on conflict (user_id, key) do update set request_hash = excluded.request_hash, created_at = excluded.created_at
       where core_responses.status is null and core_responses.created_at < $5
     returning key`,
    [userId, key, hash, now, abandonedBefore],
  )
  if (rows.length > 0) return undefined
  const [kept] = await db.query<KeptResponse>(
    "select request_hash, status, body from core_responses where user_id = $1 and key = $2",
    [userId, key],
  )
  return kept
}

export async function keepResponse(
  db: Queryable,
  { userId, key }: ResponseKey,
  { status, body }: { status: number; body: string },
): Promise<void> {
  await db.query("update core_responses set status = $3, body = $4 where user_id = $1 and key = $2", [
    userId,
    key,
    status,
    body,
  ])
}

/** A request that failed may be sent again under the same key. */
export async function releaseResponse(db: Queryable, { userId, key }: ResponseKey): Promise<void> {
  await db.query("delete from core_responses where user_id = $1 and key = $2 and status is null", [userId, key])
}

/** Keys are kept for longer than any client tries again. @param before Epoch milliseconds. */
export async function forgetKeys(db: Queryable, before: number): Promise<void> {
  await db.query("delete from core_responses where created_at < $1", [before])
  await db.query("delete from core_idempotency where created_at < $1", [before])
}
