import type { FeedbackRequest } from "@qanun/contract"
import type { CoreClient } from "@qanun/core-client"
import type { Driver } from "@qanun/store"
import { coreFailure } from "../core-failure.ts"
import type { Logger } from "../observe/logger.ts"
import type { Metrics } from "../observe/metrics.ts"
import { noSpans, type Spans } from "../observe/spans.ts"
import { acknowledgeTitle } from "../store/conversations.ts"
import { type OutboxRow, postponeInOutbox, removeFromOutbox, takeDue } from "../store/outbox.ts"
import { subjectOf } from "../store/people.ts"
import type { Subject } from "../tokens.ts"

/** Rows taken at a time, and how long they are hidden from other instances meanwhile. */
const BATCH = 20
const HIDDEN_MS = 120_000
const FIRST_PAUSE_MS = 2000
const LONGEST_PAUSE_MS = 3600_000
/** About two days with the pauses above; then somebody should look at it. */
const MAX_ATTEMPTS = 60

export interface OutboxParts {
  store: Driver
  clientFor: (subject: Subject) => CoreClient
  /** False for a Core that has no use for ratings. */
  takesFeedback: () => Promise<boolean>
  metrics: Metrics
  spans?: Spans
  now: () => number
  random: (bytes: number) => Uint8Array
  logger: Logger
}

/** Sends what is due to Core; gives how many arrived. Several instances may do it at once. */
export async function drainOutbox(parts: OutboxParts): Promise<number> {
  const { store, now, logger, spans = noSpans } = parts
  let sent = 0
  for (;;) {
    const due = await takeDue(store, now(), now() + HIDDEN_MS, BATCH)
    for (const row of due) {
      try {
        await spans.run("qanun.outbox.send", { "qanun.kind": row.kind }, () => send(parts, row))
        await removeFromOutbox(store, row.id)
        parts.metrics.count("qanun_outbox_sent_total")
        sent++
      } catch (error) {
        const { code, retryable } = coreFailure(error)
        const dead = row.attempts >= MAX_ATTEMPTS || (!retryable && !LATER_MAYBE.has(code))
        if (dead) logger.error({ outbox_id: row.id, kind: row.kind, code }, "Core never took this; it is set aside")
        const nextAt = now() + pauseBefore(row.attempts, parts.random)
        await postponeInOutbox(store, row.id, { nextAt, code, deadAt: dead ? now() : null })
      }
    }
    if (due.length < BATCH) return sent
  }
}

/** Not worth a retry by themselves, but an operator can mend them: a wrong secret, a wrong address. */
const LATER_MAYBE: ReadonlySet<string> = new Set(["core_rejected_token", "core_invalid_response"])

async function send({ store, clientFor, takesFeedback }: OutboxParts, row: OutboxRow): Promise<void> {
  const client = clientFor(await subjectOf(store, row.core_user))
  const payload = JSON.parse(row.payload) as unknown
  try {
    if (row.kind === "delete_conversation") await client.conversations.delete(row.target)
    else if (row.kind === "rename_conversation") {
      const { title } = payload as { title: string }
      await client.conversations.update(row.target, { title })
      await acknowledgeTitle(store, row.core_user, row.target, title)
    } else if (row.kind === "erase_user") await eraseInCore(client, row.created_at)
    else if (await takesFeedback())
      await client.feedback.send({ ...(payload as FeedbackRequest), message_id: row.target })
  } catch (error) {
    // What is gone in Core needs nothing more; what this Core does not offer stays ours.
    const { code } = coreFailure(error)
    if (code !== "not_found" && code !== "unsupported") throw error
  }
}

/** Removes what Core had of somebody at a time; who comes back keeps what they do afterwards. */
async function eraseInCore(client: CoreClient, before: number): Promise<void> {
  const ids: string[] = []
  for await (const { id, created_at } of client.conversations.list({ limit: 100 }))
    if (Date.parse(created_at) <= before) ids.push(id)
  for (const id of ids)
    await client.conversations.delete(id).catch((error: unknown) => {
      if (coreFailure(error).code !== "not_found") throw error
    })
  await client.memory.clear()
}

function pauseBefore(attempts: number, random: (bytes: number) => Uint8Array): number {
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempts - 1, 20))
  return pause * (0.5 + (random(1)[0] ?? 0) / 512)
}
