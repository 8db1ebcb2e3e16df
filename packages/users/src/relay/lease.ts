import type { Driver } from "@qanun/store"
import { CHANGES_LIFE_MS } from "../live/live-changes.ts"
import type { Logger } from "../observe/logger.ts"
import { trimChanges } from "../store/changes.ts"
import { trimEvents } from "../store/events.ts"
import { findStops, releaseLeases, renewLeases } from "../store/turns.ts"
import type { Turns } from "../turn.ts"
import { every } from "./every.ts"

/** How often other instances' wishes to stop are looked for, in milliseconds. */
const STOP_POLL_MS = 500
/** How long the events of an answer are kept after it was written. */
const LOG_LIFE_MS = 3600_000

export interface LeaseParts {
  store: Driver
  owner: string
  leaseMs: number
  now: () => number
  logger: Logger
  turns: Turns
  recover: () => Promise<unknown>
}

/** Keeps this process's turns its own, hears stops from other instances, and picks up what others left behind. */
export function keepLeases(parts: LeaseParts): { close(): Promise<void> } {
  const { store, owner, leaseMs, now, turns } = parts

  async function renew(): Promise<void> {
    const here = turns.running()
    if (here.length === 0) return
    const held = await renewLeases(store, owner, here, now() + leaseMs)
    turns.cut(
      here.filter((id) => !held.has(id)),
      "lost",
    )
  }

  async function hearStops(): Promise<void> {
    if (turns.running().length === 0) return
    const stops = await findStops(store, owner)
    const here = new Set(turns.running())
    await Promise.all(stops.flatMap(({ message_id }) => (here.has(message_id) ? [turns.stop(message_id)] : [])))
  }

  async function trim(): Promise<void> {
    await trimEvents(store, now() - LOG_LIFE_MS)
    await trimChanges(store, now() - CHANGES_LIFE_MS)
  }

  const jobs = [
    every(leaseMs / 3, renew, parts.logger),
    every(STOP_POLL_MS, hearStops, parts.logger),
    every(leaseMs / 2, parts.recover, parts.logger),
    every(LOG_LIFE_MS / 6, trim, parts.logger),
  ]
  return {
    async close() {
      await Promise.all(jobs.map((job) => job.close()))
      // Without it the turns are taken over as well, only a lease later.
      await releaseLeases(store, owner).catch((error: unknown) =>
        parts.logger.warn({ error: (error as Error)?.name }, "running turns could not be handed over"),
      )
    },
  }
}
