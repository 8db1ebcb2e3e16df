import type { Queryable } from "@qanun/store"

/** Counts one more question of a day unless the limit is reached; gives the new count, or null. */
export async function takeFromQuota(
  db: Queryable,
  userId: string,
  day: string,
  limit: number | null,
): Promise<number | null> {
  if (limit !== null && limit < 1) return null
  // The comparison is part of the write: parallel questions cannot both take the last one.
  const [row] = await db.query<{ used: number }>(
    `insert into qanun_users_quota (user_id, day, used) values ($1, $2, 1)
      on conflict (user_id, day) do update set used = qanun_users_quota.used + 1
        where cast($3 as integer) is null or qanun_users_quota.used < cast($3 as integer)
      returning used`,
    [userId, day, limit],
  )
  return row?.used ?? null
}

export async function giveBackToQuota(db: Queryable, userId: string, day: string): Promise<void> {
  await db.query("update qanun_users_quota set used = used - 1 where user_id = $1 and day = $2 and used > 0", [
    userId,
    day,
  ])
}

export async function usedOfQuota(db: Queryable, userId: string, day: string): Promise<number> {
  const [row] = await db.query<{ used: number }>("select used from qanun_users_quota where user_id = $1 and day = $2", [
    userId,
    day,
  ])
  return row?.used ?? 0
}
