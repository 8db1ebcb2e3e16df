import type { TokenClaims } from "@qanun/contract"
import type { Queryable } from "@qanun/store"
import { newId } from "../ids.ts"

export interface UserRow {
  id: string
  external_id: string
  username: string
  email: string | null
  tier: TokenClaims["tier"]
  language: string
  timezone: string
  preferences: string
  created_at: number
  last_active_at: number
}

/** Writes of `last_active_at` are spared within this time. */
const ACTIVITY_STEP_MS = 60_000

/** The user of a token: made on first sight, tier and name updated when they changed, activity touched. */
export async function ensureUser(db: Queryable, claims: TokenClaims, now: number): Promise<UserRow> {
  const found = await findUser(db, claims.sub)
  const username = claims.username ?? found?.username ?? `user_${claims.sub.slice(0, 8)}`
  const email = claims.email ?? found?.email ?? null
  const unchanged = found?.tier === claims.tier && found.username === username && found.email === email
  if (found && unchanged && now - found.last_active_at < ACTIVITY_STEP_MS) return found
  const [row] = await db.query<UserRow>(
    `insert into core_users (id, external_id, username, email, tier, language, timezone, preferences, created_at, last_active_at)
     values ($1, $2, $3, $4, $5, 'fa', 'Asia/Tehran', '{}', $6, $6)
     on conflict (external_id) do update set username = excluded.username, email = excluded.email,
       tier = excluded.tier, last_active_at = excluded.last_active_at
     returning *`,
    [found?.id ?? newId(now), claims.sub, username, email, claims.tier, now],
  )
  if (!row) throw new Error("the database returned no user")
  return row
}

/** The user with this `sub`; undefined before the first question. */
export async function findUser(db: Queryable, externalId: string): Promise<UserRow | undefined> {
  const [row] = await db.query<UserRow>("select * from core_users where external_id = $1", [externalId])
  return row
}

export async function updateUser(
  db: Queryable,
  userId: string,
  { language, timezone, preferences }: { language: string; timezone: string; preferences: string },
): Promise<void> {
  await db.query("update core_users set language = $2, timezone = $3, preferences = $4 where id = $1", [
    userId,
    language,
    timezone,
    preferences,
  ])
}

export interface UserTotals {
  queries: number
  tokens: number
  inputTokens: number
  conversations: number
  feedback: number
  daily: number
}

/** Counts of a user's use. @param dayStart Epoch milliseconds at which today began for the user. */
export async function userTotals(db: Queryable, userId: string, dayStart: number): Promise<UserTotals> {
  const [row] = await db.query<UserTotals>(
    `select
       (select count(*) from core_messages where user_id = $1 and role = 'user') as queries,
       (select coalesce(sum(tokens), 0) from core_messages where user_id = $1) as tokens,
       (select coalesce(sum(tokens_input), 0) from core_messages where user_id = $1) as "inputTokens",
       (select count(*) from core_conversations where user_id = $1) as conversations,
       (select count(*) from core_feedback where user_id = $1) as feedback,
       (select count(*) from core_messages where user_id = $1 and role = 'user' and created_at >= $2) as daily`,
    [userId, dayStart],
  )
  const { queries = 0, tokens = 0, inputTokens = 0, conversations = 0, feedback = 0, daily = 0 } = row ?? {}
  return {
    queries: Number(queries),
    tokens: Number(tokens),
    inputTokens: Number(inputTokens),
    conversations: Number(conversations),
    feedback: Number(feedback),
    daily: Number(daily),
  }
}

/** Lets others who would change what is this user's wait until the transaction ends. */
export async function lockUser(tx: Queryable, id: string): Promise<void> {
  await tx.query("update core_users set last_active_at = last_active_at where id = $1", [id])
}
