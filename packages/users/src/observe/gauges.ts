import type { Driver } from "@qanun/store"
import type { LiveChanges } from "../live/live-changes.ts"
import { outboxDepth } from "../store/outbox.ts"
import type { Sync } from "../sync/sync.ts"
import type { Turns } from "../turn.ts"
import type { Metrics } from "./metrics.ts"

export interface GaugeParts {
  store: Driver
  turns: Turns
  sync: Sync
  live: LiveChanges
  now: () => number
}

/** The figures that are read when somebody asks. */
export function registerGauges(metrics: Metrics, { store, turns, sync, live, now }: GaugeParts): void {
  metrics.gauge("qanun_sync_lag_seconds", sync.lagSeconds)
  metrics.gauge("qanun_live_streams", live.open)
  metrics.gauge("qanun_turns_running", () => turns.running().length)
  metrics.gauge("qanun_messages_stuck", async () => {
    const [row] = await store.query<{ stuck: number }>(
      "select count(*) as stuck from qanun_users_turn where finished_at is null and lease_until < $1",
      [now()],
    )
    return Number(row?.stuck ?? 0)
  })
  metrics.gauge("qanun_outbox_depth", async () => (await outboxDepth(store)).waiting)
  metrics.gauge("qanun_outbox_dead", async () => (await outboxDepth(store)).dead)
  metrics.gauge("qanun_outbox_oldest_seconds", async () => {
    const { oldest } = await outboxDepth(store)
    return oldest === null ? 0 : Math.max(0, (now() - oldest) / 1000)
  })
}
