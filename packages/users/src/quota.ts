import type { Tier } from "@qanun/contract"
import type { Queryable } from "@qanun/store"
import { UsersError } from "./errors.ts"
import type { Person } from "./person.ts"
import { takeFromQuota, usedOfQuota } from "./store/quota.ts"

/** How many questions a person may ask in a day. */
export interface QuotaOptions {
  /** Questions per day by tier; null: no limit. Tiers left out keep the defaults. */
  perDay?: Partial<Record<Tier, number | null>> | undefined
  /** The day of users who have no time zone of their own, an IANA name. @defaultValue "Asia/Tehran" */
  timeZone?: string | undefined
}

/** Questions per day (the plans of the design document). */
export const QUESTIONS_PER_DAY: Readonly<Record<Tier, number | null>> = {
  free: 10,
  basic: 50,
  premium: 200,
  enterprise: null,
}

export interface QuotaState {
  used: number
  /** Null: no limit. */
  limit: number | null
  /** When the count starts again, ISO 8601; null without a limit. */
  reset_at: string | null
}

export interface Quota {
  /** The day that a question of now counts to; null when nothing counts. */
  dayOf(person: Person): string | null
  /**
   * Takes one question of a day, inside the transaction that stores it.
   *
   * @throws UsersError `quota_exceeded` with `limit`, `used` and `reset_at`.
   */
  reserve(tx: Queryable, person: Person, day: string): Promise<void>
  state(db: Queryable, person: Person): Promise<QuotaState>
}

/** Questions per person and day, counted in the store. A person's day is that of their own time zone. */
export function createQuota(options: QuotaOptions | false | undefined, now: () => number): Quota {
  if (options === false)
    return {
      dayOf: () => null,
      reserve: async () => {},
      state: async () => ({ used: 0, limit: null, reset_at: null }),
    }
  const limits = { ...QUESTIONS_PER_DAY, ...options?.perDay }
  const defaultZone = options?.timeZone ?? "Asia/Tehran"
  localDay(0, defaultZone)

  return {
    dayOf: (person) => localDay(now(), person.timeZone ?? defaultZone),
    async reserve(tx, person, day) {
      const limit = limits[person.tier]
      if ((await takeFromQuota(tx, person.id, day, limit)) !== null) return
      const resetAt = nextDay(now(), person.timeZone ?? defaultZone)
      throw new UsersError("quota_exceeded", {
        details: { limit, used: await usedOfQuota(tx, person.id, day), reset_at: new Date(resetAt).toISOString() },
        retryAfterMs: resetAt - now(),
      })
    },
    async state(db, person) {
      const zone = person.timeZone ?? defaultZone
      const limit = limits[person.tier]
      return {
        used: await usedOfQuota(db, person.id, localDay(now(), zone)),
        limit,
        reset_at: limit === null ? null : new Date(nextDay(now(), zone)).toISOString(),
      }
    },
  }
}

/** The calendar day at a place, `YYYY-MM-DD`. @throws RangeError for an unknown time zone. */
export function localDay(time: number, timeZone: string): string {
  return dayFormat(timeZone).format(time)
}

/** The instant at which a place's next calendar day starts. */
export function nextDay(time: number, timeZone: string): number {
  const today = localDay(time, timeZone)
  // Days have 23 to 25 hours where clocks are changed, so the border is searched and not computed.
  let same = time
  let other = time + MAX_DAY_MS
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2)
    if (localDay(middle, timeZone) === today) same = middle
    else other = middle
  }
  return other
}

const MAX_DAY_MS = 26 * 3600 * 1000
const formats = new Map<string, Intl.DateTimeFormat>()

function dayFormat(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone)
  if (!format) {
    // The Swedish calendar is written as ISO 8601 does.
    format = new Intl.DateTimeFormat("sv-SE", { timeZone, calendar: "gregory", numberingSystem: "latn" })
    formats.set(timeZone, format)
  }
  return format
}
