import type { LlmSettings, Tier } from "@qanun/contract"
import type { Queryable, SqlValue } from "@qanun/store"
import type { Person } from "../person.ts"
import type { Subject } from "../tokens.ts"

export interface PersonRow {
  id: string
  username: string | null
  email: string | null
  tier: Tier
  core_tier: Tier | null
  language: string | null
  time_zone: string | null
  preferences: string | null
  llm_settings: string | null
  statistics: string | null
  statistics_at: number | null
  created_at: number
  seen_at: number
}

/**
 * Keeps who somebody is for what is done in their name later: the outbox, sync, recovery. It comes first in every
 * transaction that writes for a person, and locks their row: what is written then is either there before a visitor signs in,
 * and moves along, or finds who the visitor has become.
 *
 * @returns The id in whose name to write: the user's, for a visitor who has signed in meanwhile.
 */
export async function rememberPerson(db: Queryable, person: Person, now: number): Promise<string> {
  const [row] = await db.query<{ owner: string }>(
    `insert into qanun_users_person (id, anonymous, username, email, tier, created_at, seen_at)
      values ($1, $2, $3, $4, $5, $6, $6)
      on conflict (id) do update set
        username = excluded.username, email = excluded.email, tier = excluded.tier, seen_at = excluded.seen_at
      returning coalesce(merged_into, id) as owner`,
    [person.id, Number(person.anonymous), person.username, person.email, person.tier, now],
  )
  return row?.owner ?? person.id
}

/** Notes that a visitor is this user from now on; false when the visitor is somebody already. */
export async function noteMerged(db: Queryable, visitorId: string, userId: string, now: number): Promise<boolean> {
  const rows = await db.query(
    `insert into qanun_users_person (id, anonymous, tier, merged_into, created_at, seen_at)
      values ($1, 1, 'free', $2, $3, $3)
      on conflict (id) do update set merged_into = excluded.merged_into
        where qanun_users_person.merged_into is null
      returning id`,
    [visitorId, userId, now],
  )
  return rows.length === 1
}

/** Whether a visitor has signed in, and so is no visitor any more. */
export async function isMerged(db: Queryable, visitorId: string): Promise<boolean> {
  const rows = await db.query("select id from qanun_users_person where id = $1 and merged_into is not null", [
    visitorId,
  ])
  return rows.length === 1
}

/** The names that Core knows somebody by: their own, and those of the visitors that they were. */
export async function namesInCore(db: Queryable, userId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>("select id from qanun_users_person where merged_into = $1", [userId])
  return [userId, ...rows.map(({ id }) => id)]
}

/** Forgets somebody. The visitors that they were stay as bare ids that nobody can be again. */
export async function forgetPerson(db: Queryable, userId: string): Promise<void> {
  await db.query("delete from qanun_users_person where id = $1", [userId])
  await db.query(
    `update qanun_users_person set merged_into = id, username = null, email = null, language = null, time_zone = null,
        preferences = null, llm_settings = null, statistics = null, statistics_at = null, created_at = 0, seen_at = 0
      where merged_into = $1`,
    [userId],
  )
}

export async function findPerson(db: Queryable, id: string): Promise<PersonRow | undefined> {
  const [row] = await db.query<PersonRow>("select * from qanun_users_person where id = $1", [id])
  return row
}

export interface PersonChange {
  language?: string | undefined
  timeZone?: string | undefined
  preferences?: string | undefined
  llmSettings?: string | null | undefined
}

/** Changes what is given of somebody who is remembered. */
export async function changePerson(db: Queryable, id: string, change: PersonChange): Promise<void> {
  const sets: string[] = []
  const params: SqlValue[] = [id]
  const set = (column: string, value: SqlValue | undefined) => {
    if (value !== undefined) sets.push(`${column} = $${params.push(value)}`)
  }
  set("language", change.language)
  set("time_zone", change.timeZone)
  set("preferences", change.preferences)
  set("llm_settings", change.llmSettings)
  if (sets.length > 0) await db.query(`update qanun_users_person set ${sets.join(", ")} where id = $1`, params)
}

export async function keepStatistics(db: Queryable, id: string, statistics: string, now: number): Promise<void> {
  await db.query("update qanun_users_person set statistics = $2, statistics_at = $3 where id = $1", [
    id,
    statistics,
    now,
  ])
}

/** The token's claims for somebody who is not here now. */
export async function subjectOf(db: Queryable, id: string): Promise<Subject> {
  const row = await findPerson(db, id)
  return { id, username: row?.username ?? null, email: row?.email ?? null, tier: row?.tier ?? "free" }
}

/** The LLM settings that a person uses where nothing else is said. */
export async function defaultSettings(db: Queryable, id: string): Promise<LlmSettings | null> {
  const row = await findPerson(db, id)
  return row?.llm_settings ? (JSON.parse(row.llm_settings) as LlmSettings) : null
}

export interface Totals {
  questions: number
  conversations: number
  tokens: number
}

/** What the cache itself knows of somebody's use. */
export async function totalsOf(db: Queryable, id: string): Promise<Totals> {
  const [messages] = await db.query<{ questions: number; tokens: number }>(
    `select count(case when role = 'user' then 1 end) as questions, coalesce(sum(tokens), 0) as tokens
      from qanun_users_message where user_id = $1`,
    [id],
  )
  const [conversations] = await db.query<{ conversations: number }>(
    "select count(*) as conversations from qanun_users_conversation where user_id = $1 and deleted_at is null",
    [id],
  )
  return {
    questions: Number(messages?.questions ?? 0),
    conversations: Number(conversations?.conversations ?? 0),
    tokens: Number(messages?.tokens ?? 0),
  }
}
