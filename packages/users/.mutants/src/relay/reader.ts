import { setTimeout as delay } from "node:timers/promises"
import type { Queryable } from "@qanun/store"
import { readEvents } from "../store/events.ts"
import { findTurn } from "../store/turns.ts"
import type { LiveTurn, LoggedEvent } from "./live-turn.ts"

/** How often a reader looks for events that another process writes. */
const POLL_MS = 100

/** The events of a running answer after `after`, in batches of whatever is there, to its end or the signal's. */
export async function* readLive(turn: LiveTurn, after: number, signal: AbortSignal): AsyncGenerator<LoggedEvent[]> {
  const first = turn.events[0]?.seq ?? 1
  let next = Math.max(0, after + 1 - first)
  while (!signal.aborted) {
    if (next < turn.events.length) {
      const batch = turn.events.slice(next)
      next = turn.events.length
      yield batch
    } else if (turn.closed) return
    else await turn.changed(signal)
  }
}

/** The same from the store, for an answer that another process writes, or that is finished. */
export async function* readStored(
  db: Queryable,
  messageId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<LoggedEvent[]> {
  let last = after
  while (!signal.aborted) {
    // Asked before the events are read: the end of a turn and its last events are written together.
    const turn = await findTurn(db, messageId)
    const { events } = await readEvents(db, messageId, last)
    if (events.length > 0) {
      last = events.at(-1)?.seq ?? last
      yield events
      continue
    }
    if (!turn || turn.finished_at !== null) return
    await delay(POLL_MS, undefined, { signal }).catch(() => {})
  }
}
