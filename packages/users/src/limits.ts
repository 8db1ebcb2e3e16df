import { UsersError } from "./errors.ts"

/** How much a person or an address may do in a minute, per instance. */
export interface LimitOptions {
  /** Questions per minute and person; as many conversations and ratings beside them. @defaultValue 30 */
  perUser?: number | undefined
  /** Questions per minute and address; as many new visitors beside them. @defaultValue 120 */
  perAddress?: number | undefined
}

export interface Limits {
  /** Counts one question. @throws UsersError `rate_limited` with how long to wait. */
  take(userId: string, address: string | undefined): void
  /** Counts something else that a person makes: a conversation, a rating. @throws UsersError `rate_limited` */
  write(userId: string): void
  /** Counts one new visitor. @throws UsersError `rate_limited` */
  admit(address: string | undefined): void
}

const MINUTE_MS = 60_000
const MAX_BUCKETS = 50_000

/**
 * Holds back bursts, per instance: buckets that hold a minute's worth of questions and refill evenly. What a person may
 * ask in a day is counted by the quota, in the store.
 */
export function createLimits(options: LimitOptions | false | undefined, now: () => number): Limits {
  if (options === false) return { take() {}, write() {}, admit() {} }
  const perUser = createBuckets(options?.perUser ?? 30, now)
  const perAddress = createBuckets(options?.perAddress ?? 120, now)
  const writes = createBuckets(options?.perUser ?? 30, now)
  const visitors = createBuckets(options?.perAddress ?? 120, now)
  return {
    take(userId, address) {
      refuseFor(Math.max(perUser.wait(userId), address === undefined ? 0 : perAddress.wait(address)))
      perUser.spend(userId)
      if (address !== undefined) perAddress.spend(address)
    },
    write(userId) {
      refuseFor(writes.wait(userId))
      writes.spend(userId)
    },
    admit(address) {
      if (address === undefined) return
      refuseFor(visitors.wait(address))
      visitors.spend(address)
    },
  }
}

function refuseFor(waitMs: number): void {
  if (waitMs > 0) throw new UsersError("rate_limited", { retryAfterMs: waitMs })
}

function createBuckets(size: number, now: () => number) {
  // When a bucket is full again; a bucket that was never used is full.
  const fullAt = new Map<string, number>()
  const msPerToken = MINUTE_MS / size
  // No bucket is emptier than empty: a time beyond that is from before the clock was set back.
  const fullAtOf = (key: string) => {
    const at = fullAt.get(key) ?? 0
    return at > now() + MINUTE_MS + msPerToken ? 0 : at
  }

  return {
    /** Milliseconds until one token is there; 0 when one is. */
    wait: (key: string) => Math.max(0, fullAtOf(key) + msPerToken - now() - MINUTE_MS),
    spend(key: string): void {
      const full = Math.max(fullAtOf(key), now()) + msPerToken
      fullAt.delete(key)
      fullAt.set(key, full)
      // The oldest entries come first, and most of them are full again.
      if (fullAt.size > MAX_BUCKETS) fullAt.delete(fullAt.keys().next().value as string)
    },
  }
}
