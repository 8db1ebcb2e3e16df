import type { Queryable } from "@qanun/store"

export interface Claim {
  request_hash: string
  message_id: string
}

/**
 * Claims an idempotency key for a message.
 *
 * @returns The earlier claim when there is one; undefined when the key is now ours.
 */
export async function claimKey(
  db: Queryable,
  { userId, key, hash, messageId, now }: { userId: string; key: string; hash: string; messageId: string; now: number },
): Promise<Claim | undefined> {
  const rows = await db.query(
    `insert into core_idempotency (user_id, key, request_hash, message_id, created_at) values ($1, $2, $3, $4, $5)
     on conflict (user_id, key) do nothing returning key`,
    [userId, key, hash, messageId, now],
  )
  if (rows.length > 0) return undefined
  const [claim] = await db.query<Claim>(
    "select request_hash, message_id from core_idempotency where user_id = $1 and key = $2",
    [userId, key],
  )
  return claim
}
