import type { Driver } from "@qanun/store"
import type { Logger } from "../observe/logger.ts"
import type { EventRun } from "../store/event-run.ts"
import { appendEvents, type EventBatch } from "../store/events.ts"

/** Events wait at most so long before they are in the store, together with those of all other running answers. */
const FLUSH_MS = 100

export interface EventLog {
  /** @param coreEventId Where Core's stream stood at the last of the events; null where it does not say. */
  add(messageId: string, run: EventRun, coreEventId: string | null): void
  /** Takes out what one answer has not written yet, for the transaction that ends it, once nothing more of it is being written. */
  take(messageId: string): Promise<EventBatch[]>
  /** Resolves when everything added so far is in the store, or has failed to get there and waits for the next time. */
  flush(): Promise<void>
}

interface Pending {
  seq: number
  last: number
  runs: string[]
  coreEventId: string | null
}

/** The durable log of running answers: one row per answer and 100 ms, in one statement for many answers. */
export function createEventLog(store: Driver, owner: string, now: () => number, logger: Logger): EventLog {
  const pending = new Map<string, Pending>()
  let failed: EventBatch[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing: Promise<void> = Promise.resolve()

  function takeAll(): EventBatch[] {
    const batches = [...failed, ...[...pending].map(([messageId, batch]) => toBatch(messageId, batch))]
    pending.clear()
    failed = []
    return batches
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const batches = takeAll()
    if (batches.length > 0) writing = writing.then(() => write(batches))
    return writing
  }

  async function write(batches: EventBatch[]): Promise<void> {
    try {
      await appendEvents(store, owner, batches, now())
    } catch (error) {
      // Readers of this process have the events already; the rows are tried again with the next ones.
      logger.error({ error: (error as Error)?.name, rows: batches.length }, "the log of answers could not be written")
      failed = [...batches, ...failed]
      timer ??= setTimeout(flush, FLUSH_MS * 10)
    }
  }

  return {
    add(messageId, { seq, last, lines }, coreEventId) {
      const batch = pending.get(messageId)
      if (batch) {
        batch.runs.push(lines)
        batch.last = last
        batch.coreEventId = coreEventId ?? batch.coreEventId
      } else pending.set(messageId, { seq, last, runs: [lines], coreEventId })
      timer ??= setTimeout(flush, FLUSH_MS)
    },
    async take(messageId) {
      const batch = pending.get(messageId)
      pending.delete(messageId)
      // What fails comes back, and may be on its way again.
      for (let seen: unknown; seen !== writing; await seen) seen = writing
      const mine = failed.filter((other) => other.message_id === messageId)
      failed = failed.filter((other) => other.message_id !== messageId)
      return batch ? [...mine, toBatch(messageId, batch)] : mine
    },
    flush,
  }
}

const toBatch = (messageId: string, { seq, last, runs, coreEventId }: Pending): EventBatch => ({
  message_id: messageId,
  seq,
  last_seq: last,
  events: runs.join("\n"),
  core_event_id: coreEventId,
})

/** A batch of one event. */
export const singleBatch = (messageId: string, seq: number, event: object): EventBatch => ({
  message_id: messageId,
  seq,
  last_seq: seq,
  events: JSON.stringify(event),
  core_event_id: null,
})
