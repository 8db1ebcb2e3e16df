import type { Driver } from "@qanun/store"
import { coreFailure } from "./core-failure.ts"
import { DAY_MS } from "./day.ts"
import type { Logger } from "./observe/logger.ts"
import { dropCopies, trimTurns, visitorsBefore } from "./store/retention.ts"

export interface RetentionOptions {
  /**
   * Days after its last message for which a conversation is kept here. Core keeps its own, and one that goes on there comes
   * back. What is pinned, in a folder, or only here stays. @defaultValue for ever
   */
  conversationDays?: number | undefined
  /** Days after their last visit for which an anonymous visitor is kept; then they are erased, here and in Core. @defaultValue for ever */
  visitorDays?: number | undefined
}

/** How long a question is known by its key, and a day's count is kept. */
const KEYS_LIFE_MS = 30 * DAY_MS

export interface RetentionParts {
  store: Driver
  options: RetentionOptions
  erase: (userId: string) => Promise<void>
  logger: Logger
  now: () => number
}

/** Removes what has been kept for long enough. May be repeated, and by several instances. */
export async function applyRetention({ store, options, erase, logger, now }: RetentionParts): Promise<void> {
  const keys = now() - KEYS_LIFE_MS
  await trimTurns(store, keys, new Date(keys).toISOString().slice(0, 10))
  const { conversationDays, visitorDays } = options
  if (conversationDays !== undefined) await dropCopies(store, now() - conversationDays * DAY_MS, now())
  if (visitorDays === undefined) return
  for (const id of await visitorsBefore(store, now() - visitorDays * DAY_MS))
    try {
      await erase(id)
    } catch (error) {
      // One who cannot be erased now is erased the next time, and holds up none of the others.
      logger.warn({ code: coreFailure(error).code }, "a visitor could not be erased; it is tried again")
    }
}
