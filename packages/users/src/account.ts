import { type Profile, type ProfileUpdate, Statistics } from "@qanun/contract"
import type { Driver } from "@qanun/store"
import * as z from "zod/mini"
import type { Core } from "./core.ts"
import { unlessUnknown } from "./core-failure.ts"
import { UsersError } from "./errors.ts"
import { clientsOf } from "./names-in-core.ts"
import type { Person } from "./person.ts"
import type { Quota } from "./quota.ts"
import { changePerson, findPerson, keepStatistics, rememberPerson, totalsOf } from "./store/people.ts"

/** How long Core's statistics are shown before they are asked for again, in milliseconds. */
const STATISTICS_LIFE_MS = 60_000

export interface Account {
  profile(person: Person): Promise<Profile>
  updateProfile(person: Person, change: ProfileUpdate): Promise<void>
  statistics(person: Person): Promise<Statistics>
}

export interface AccountParts {
  store: Driver
  core: Core
  quota: Quota
  now: () => number
}

/** A person's own page. Users is master of the profile; the statistics are Core's, cached, with their age. */
export function createAccount({ store, core, quota, now }: AccountParts): Account {
  return {
    async profile(person) {
      const row = await findPerson(store, person.id)
      const totals = await totalsOf(store, person.id)
      return {
        id: person.id,
        external_user_id: person.id,
        username: person.username ?? "",
        email: person.email,
        full_name: person.name,
        total_query_count: totals.questions,
        total_tokens_used: totals.tokens,
        language: row?.language ?? "fa",
        timezone: row?.time_zone ?? person.timeZone ?? "Asia/Tehran",
        last_active_at: row ? timestamp(row.seen_at) : null,
        created_at: timestamp(row?.created_at ?? now()),
        tier: person.tier,
        llm_settings: row?.llm_settings ? JSON.parse(row.llm_settings) : null,
        preferences: row?.preferences ? JSON.parse(row.preferences) : {},
      }
    },

    async updateProfile(person, { language, timezone, preferences, llm_settings }) {
      await store.tx(async (tx) => {
        await changePerson(tx, await rememberPerson(tx, person, now()), {
          language,
          timeZone: timezone,
          preferences: preferences && JSON.stringify(preferences),
          llmSettings: llm_settings && JSON.stringify(llm_settings),
        })
      })
    },

    async statistics(person) {
      const [fromCore, used] = [await coreStatistics(person), await quota.state(store, person)]
      return { ...fromCore, daily_queries: used.used, daily_limit: used.limit }
    },
  }

  async function coreStatistics(person: Person): Promise<Statistics> {
    const row = await findPerson(store, person.id)
    const cached =
      row?.statistics && row.statistics_at !== null ? { at: row.statistics_at, json: row.statistics } : null
    if (cached && now() - cached.at < STATISTICS_LIFE_MS) return aged(cached)
    try {
      const clients = await clientsOf({ store, core }, person)
      const all = await Promise.all(clients.map(({ users }) => unlessUnknown(users.statistics())))
      const fresh = sumOf(all.flatMap((one) => (one ? [z.parse(Statistics, one)] : [])))
      await keepStatistics(store, person.id, JSON.stringify(fresh), now())
      return { ...fresh, as_of: timestamp(now()) }
    } catch {
      // Core is away, or does not know this person yet: the last known numbers, or our own.
      if (cached) return aged(cached)
      const totals = await totalsOf(store, person.id)
      return {
        total_queries: totals.questions,
        total_tokens: totals.tokens,
        total_conversations: totals.conversations,
        as_of: timestamp(now()),
      }
    }
  }
}

/** Somebody's numbers under all names that Core knows them by. The day's are ours, and are put in later. */
function sumOf([first, ...others]: readonly Statistics[]): Statistics {
  if (!first) throw new UsersError("not_found")
  const sum = { ...first }
  for (const other of others) {
    for (const name of COUNTS) if (other[name] !== undefined) sum[name] = (sum[name] ?? 0) + other[name]
  }
  return sum
}

const COUNTS = [
  "total_queries",
  "total_tokens",
  "total_input_tokens",
  "total_output_tokens",
  "total_conversations",
  "total_feedback",
] as const

const timestamp = (time: number) => new Date(time).toISOString()

const aged = ({ at, json }: { at: number; json: string }): Statistics => ({
  ...(JSON.parse(json) as Statistics),
  as_of: timestamp(at),
})
