import type { Logger } from "../observe/logger.ts"
import type { Metrics } from "../observe/metrics.ts"
import { peopleSince, takeTick } from "../store/sync.ts"
import { type PullParts, type PullResult, pullPerson } from "./pull.ts"

const DAY_MS = 24 * 3600_000

export interface SyncOptions {
  /** Time between full syncs, in milliseconds. @defaultValue 3600000 */
  everyMs?: number | undefined
  /** Only people seen within so many days. @defaultValue 30 */
  activeDays?: number | undefined
  /** Conversations younger than this wait for the next time, in milliseconds. @defaultValue 60000 */
  settledMs?: number | undefined
}

export interface SyncResult extends PullResult {
  people: number
  /** People whose sync failed; the next one tries again. */
  failed: number
}

export interface SyncParts extends PullParts {
  metrics: Metrics
  logger: Logger
}

/** Syncs everybody who was here lately, one after the other. One person's failure is not another's. */
export async function syncAll(parts: SyncParts, activeDays = 30): Promise<SyncResult> {
  const { store, now, logger } = parts
  const total: SyncResult = { people: 0, failed: 0, conversations: 0, messages: 0, deleted: 0 }
  for (const id of await peopleSince(store, now() - activeDays * DAY_MS)) {
    total.people++
    try {
      const { conversations, messages, deleted } = await pullPerson(parts, id)
      total.conversations += conversations
      total.messages += messages
      total.deleted += deleted
    } catch (error) {
      total.failed++
      logger.warn({ code: (error as { code?: string }).code }, "somebody's sync failed")
    }
  }
  return total
}

/** Runs a full sync if no instance has done so in this slot of time. */
export async function syncInSlot(parts: SyncParts, owner: string, options: SyncOptions): Promise<SyncResult | null> {
  const everyMs = options.everyMs ?? 3600_000
  if (!(await takeTick(parts.store, "sync", Math.floor(parts.now() / everyMs), owner))) return null
  return syncAll(parts, options.activeDays)
}
