import type { UserChange } from "@qanun/contract"
import type { Driver } from "@qanun/store"
import type { Logger } from "../observe/logger.ts"
import { newestChanges, oldestChange, readChanges } from "../store/changes.ts"
import { type EventRun, singleRun } from "../store/event-run.ts"

/**
 * How often a process looks for changes of the people whose pages are open here, in one question for many of them. Changes
 * are looked for and not announced: PostgreSQL's NOTIFY takes a lock of the whole server at each commit, and SQLite has none.
 */
const POLL_MS = 250
/** People asked for at a time. */
const CHUNK = 200
/** Changes of one page. */
const PAGE = 100
/** Whoever was away for longer reads the lists anew. */
export const CHANGES_LIFE_MS = 24 * 3600_000

export interface LiveChanges {
  /**
   * The changes of a person after the one with the number `after`, as they happen, to the signal's end; led by a `reset`
   * where there is no such number, or what came after it is no longer kept.
   */
  follow(userId: string, after: number | null, signal: AbortSignal): AsyncGenerator<EventRun[]>
  /** Streams that are open. */
  open(): number
  close(): Promise<void>
}

interface Watcher {
  userId: string
  /** What its stream has. */
  known: number
  wake: () => void
}

export function createLiveChanges(store: Driver, logger: Logger): LiveChanges {
  const watchers = new Set<Watcher>()
  let timer: ReturnType<typeof setTimeout> | undefined
  let looking: Promise<void> = Promise.resolve()
  let closed = false

  function schedule(): void {
    if (timer || closed || watchers.size === 0) return
    timer = setTimeout(() => {
      looking = look()
        .catch((error: unknown) => logger.error({ error: (error as Error)?.name }, "no changes could be read"))
        .then(() => {
          timer = undefined
          schedule()
        })
    }, POLL_MS)
    timer.unref()
  }

  async function look(): Promise<void> {
    const people = [...new Set([...watchers].map(({ userId }) => userId))]
    for (let start = 0; start < people.length; start += CHUNK) {
      const chunk = people.slice(start, start + CHUNK)
      const newest = await newestChanges(store, chunk)
      const asked = new Set(chunk)
      // A number that has gone back belongs to somebody whose data were erased.
      for (const watcher of watchers)
        if (asked.has(watcher.userId) && (newest.get(watcher.userId) ?? 0) !== watcher.known) watcher.wake()
    }
  }

  async function* follow(userId: string, after: number | null, signal: AbortSignal): AsyncGenerator<EventRun[]> {
    let known = await newest(userId)
    if (after !== null && (await isKept(userId, after, known))) known = after
    else yield [resetAt(known)]
    while (!signal.aborted && !closed) {
      const rows = await readChanges(store, userId, known, PAGE)
      const last = rows.at(-1)
      if (last) {
        known = Number(last.seq)
        yield rows.map(({ seq, change }) => singleRun(Number(seq), change))
        continue
      }
      const now = await newest(userId)
      if (now < known) {
        known = now
        yield [resetAt(known)]
      } else if (now === known) await changed(userId, known, signal)
    }
  }

  const newest = async (userId: string) => (await newestChanges(store, [userId])).get(userId) ?? 0

  async function isKept(userId: string, after: number, newestSeq: number): Promise<boolean> {
    if (after >= newestSeq) return after === newestSeq
    const oldest = await oldestChange(store, userId)
    return oldest !== null && oldest <= after + 1
  }

  function changed(userId: string, known: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const watcher = { userId, known, wake }
      function wake() {
        watchers.delete(watcher)
        signal.removeEventListener("abort", wake)
        resolve()
      }
      if (signal.aborted) return resolve()
      signal.addEventListener("abort", wake, { once: true })
      watchers.add(watcher)
      schedule()
    })
  }

  return {
    follow,
    open: () => watchers.size,
    async close() {
      closed = true
      clearTimeout(timer)
      for (const { wake } of watchers) wake()
      await looking
    },
  }
}

const resetAt = (seq: number): EventRun => singleRun(seq, JSON.stringify({ type: "reset" } satisfies UserChange))
