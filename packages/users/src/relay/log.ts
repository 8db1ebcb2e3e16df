import type { Driver } from "@qanun/store"
import type { Logger } from "../observe/logger.ts"
import { appendEvents, type EventRow } from "../store/events.ts"

/** Events wait at most so long before they are in the store, together with those of all other running answers. */
const FLUSH_MS = 100

export interface EventLog {
  add(row: EventRow): void
  /** Takes out what one answer has not written yet, for the transaction that ends it. */
  take(messageId: string): EventRow[]
  /** Resolves when everything added so far is in the store. */
  flush(): Promise<void>
}

/** The durable log of running answers: one statement per 100 ms, however many answers run. */
export function createEventLog(store: Driver, owner: string, now: () => number, logger: Logger): EventLog {
  let pending: EventRow[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing: Promise<void> = Promise.resolve()

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    if (pending.length === 0) return writing
    const rows = pending
    pending = []
    writing = writing.then(() => write(rows))
    return writing
  }

  async function write(rows: EventRow[]): Promise<void> {
    try {
      await appendEvents(store, owner, rows, now())
    } catch (error) {
      // Readers of this process have the events already; the rows are tried again with the next ones.
      logger.error({ error: (error as Error)?.name, rows: rows.length }, "the log of answers could not be written")
      pending = [...rows, ...pending]
      timer ??= setTimeout(flush, FLUSH_MS * 10)
    }
  }

  return {
    add(row) {
      pending.push(row)
      timer ??= setTimeout(flush, FLUSH_MS)
    },
    take(messageId) {
      const mine = pending.filter((row) => row.message_id === messageId)
      pending = pending.filter((row) => row.message_id !== messageId)
      return mine
    },
    flush,
  }
}
