import type { Logger } from "../observe/logger.ts"

/** Hints that come within so many milliseconds cost one pull. */
const GATHER_MS = 50

export interface Hints {
  /** Something of this person has changed in Core. */
  add(userId: string): void
  close(): Promise<void>
}

/**
 * Pulls what hints speak of. A hint says only where to look: forged, late, repeated or lost
 * ones change nothing but when a pull happens.
 */
export function createHints(pull: (userIds: readonly string[]) => Promise<unknown>, logger: Logger): Hints {
  const waiting = new Set<string>()
  let working: Promise<void> | null = null
  let closed = false

  async function work(): Promise<void> {
    while (waiting.size > 0 && !closed) {
      await new Promise((resolve) => setTimeout(resolve, GATHER_MS))
      const people = [...waiting]
      waiting.clear()
      await pull(people).catch((error: unknown) =>
        logger.warn({ code: (error as { code?: string })?.code }, "a hinted sync failed; the next full one repeats it"),
      )
    }
    working = null
  }

  return {
    add(userId) {
      if (closed) return
      waiting.add(userId)
      working ??= work()
    },
    async close() {
      closed = true
      await working
    },
  }
}
