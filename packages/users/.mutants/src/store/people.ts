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

/** Keeps who somebody is for what is done in their name later: the outbox, sync, recovery. */
export async function rememberPerson(db: Queryable, person: Person, now: number): Promise<void> {
  await db.query(
    `insert into qanun_users_person (id, anonymous, username, email, tier, created_at, seen_at)
      values ($1, $2, $3, $4, $5, $6, $6)
      on conflict (id) do update set
        username = excluded.username, email = excluded.email, tier = excluded.tier, seen_at = excluded.seen_at`,
    [person.id, Number(person.anonymous), person.username, person.email, person.tier, now],
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
