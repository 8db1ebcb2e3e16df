import { setTimeout as delay } from "node:timers/promises"
import type { Queryable } from "@qanun/store"
import { type EventRun, runAfter } from "../store/event-run.ts"
import { readEvents } from "../store/events.ts"
import { findTurn } from "../store/turns.ts"
import type { LiveTurn } from "./live-turn.ts"

/** How often a reader looks for events that another process writes. */
const POLL_MS = 100

/** The events of a running answer after `after`, in batches of whatever is there, to its end or the signal's. */
export async function* readLive(turn: LiveTurn, after: number, signal: AbortSignal): AsyncGenerator<EventRun[]> {
  let next = 0
  while (!signal.aborted) {
    if (next < turn.runs.length) {
      const runs = turn.runs.slice(next).flatMap((run) => runAfter(run, after) ?? [])
      next = turn.runs.length
      if (runs.length > 0) yield runs
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
): AsyncGenerator<EventRun[]> {
  let last = after
  while (!signal.aborted) {
    // Asked before the events are read: the end of a turn and its last events are written together.
    const turn = await findTurn(db, messageId)
    const { runs } = await readEvents(db, messageId, last)
    if (runs.length > 0) {
      last = runs.at(-1)?.last ?? last
      yield runs
      continue
    }
    if (!turn || turn.finished_at !== null) return
    await delay(POLL_MS, undefined, { signal }).catch(() => {})
  }
}
