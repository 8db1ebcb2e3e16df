import type { Driver, Queryable } from "@qanun/store"
import { expect } from "vitest"
import { createConversations } from "../src/conversations.ts"
import { UsersError } from "../src/errors.ts"
import { silentLogger } from "../src/observe/logger.ts"
import { createMetrics } from "../src/observe/metrics.ts"
import { createQuota } from "../src/quota.ts"
import type { ConversationRow } from "../src/store/conversations.ts"
import { rememberPerson } from "../src/store/people.ts"
import { noteRagIds } from "../src/store/turns.ts"
import { drainOutbox } from "../src/sync/outbox.ts"
import { createSync, type SyncMode } from "../src/sync/sync.ts"
import type { Turns } from "../src/turn.ts"
import { endTurn } from "../src/turn-end.ts"
import { type OpenedTurn, openTurn } from "../src/turn-open.ts"
import { addText, endingOf, newProgress } from "../src/turn-progress.ts"
import { type Begun, createModelCore } from "./model-core.ts"

export const SARA = {
  id: "sara",
  anonymous: false,
  tier: "basic",
  username: "sara",
  email: null,
  name: null,
  timeZone: null,
} as const

const TABLES = [
  "stale",
  "feed",
  "change",
  "change_count",
  "outbox",
  "turn",
  "search",
  "message",
  "conversation",
  "person",
]

interface Running {
  opened: OpenedTurn
  begun: Begun
}

export type HistoryWorld = Awaited<ReturnType<typeof startWorld>>

/** One person at both sides, with the real SQL, reducer, outbox and turns; Core and the relay are data. */
export async function startWorld(memory: Driver, mode: SyncMode) {
  for (const table of TABLES) await memory.query(`delete from qanun_users_${table}`)
  let made = 0
  const state = { time: Date.parse("2026-01-01T00:00:00Z"), crashIn: Number.POSITIVE_INFINITY, coreIsAway: false }
  const now = () => state.time
  const newId = () => `id${String(++made).padStart(6, "0")}`
  const core = createModelCore(now)
  const guarded = (db: Queryable): Queryable => ({
    query: async (sql, params) => {
      if (--state.crashIn < 0) throw new Error("the process was killed")
      return db.query(sql, params)
    },
  })
  const store: Driver = {
    ...memory,
    query: guarded(memory).query,
    tx: (work) => memory.tx((tx) => work(guarded(tx))),
  }
  const metrics = createMetrics()
  const logger = silentLogger
  const clientFor = (subject: { id: string }) => {
    if (state.coreIsAway) throw new UsersError("core_unavailable")
    return core.clientFor(subject)
  }
  const turnParts = { store, quota: createQuota(false, now), owner: "here", leaseMs: 60_000, now, newId, logger }
  const running: Running[] = []
  const pinned = new Set<string>()
  /** Ours whose conversation in Core is another one than before: only we have what was said before. */
  const relinked = new Set<string>()
  const buried = new Set<string>()
  /** What each message was after the step before. */
  const statuses = new Map<string, string>()

  async function end({ opened, begun }: Running, how: "answer" | "break off" | "never reach Core"): Promise<void> {
    const progress = newProgress()
    if (how !== "never reach Core") core.finish(begun, `پاسخ ${begun.messageId}`)
    if (how === "answer") {
      addText(progress, `پاسخ ${begun.messageId}`)
      progress.ragConversationId = begun.conversationId
      progress.ragMessageId = begun.messageId
      progress.ragUserMessageId = begun.userMessageId
      const { messageId: message_id } = begun
      progress.done = {
        type: "done",
        message_id,
        processing_time_ms: 1,
        sources: [],
        tokens_used: 3,
        outcome: "answered",
      }
    }
    const failure = how === "answer" ? null : new UsersError("core_unavailable")
    const turn = { ...opened, userId: "sara" }
    expect(await endTurn(turnParts, turn, endingOf(progress, failure, 1), [])).toBe("ended")
  }
  async function endOne(index: number, how: Parameters<typeof end>[1]): Promise<void> {
    const [turn] = running.splice(index, 1)
    if (turn) await end(turn, how)
  }

  const turns = {
    async stop(messageId: string) {
      await endOne(
        running.findIndex(({ opened }) => opened.messageId === messageId),
        "break off",
      )
    },
  } as Turns
  const conversations = createConversations({ store, turns, now, newId, kickOutbox() {} })
  const syncParts = { store, clientFor, metrics, logger, now, newId, settledMs: -1, activeDays: 30 }
  const feed = mode === "feed" ? core.feed : null
  const instances = [1, 2].map(() => createSync({ ...syncParts, feed, coreSays: async () => undefined }))
  const sync = async (instance = 0) =>
    mode === "feed" ? instances[instance]?.changes() : instances[instance]?.person("sara")

  async function ask(conversation: ConversationRow | undefined, text: string): Promise<void> {
    const query = { query: text, ...(conversation ? { conversation_id: conversation.id } : {}) } as never
    let opened: OpenedTurn
    try {
      opened = await openTurn(turnParts, SARA, query, null, newId())
    } catch (error) {
      if ((error as UsersError).code === "turn_in_progress") return
      throw error
    }
    const before = conversation?.rag_conversation_id ?? null
    const known = before !== null && core.rows.has(before)
    if (conversation && before !== null && !known) relinked.add(conversation.id)
    const begun = core.begin("sara", known ? before : null, text)
    running.push({ opened, begun })
    // Sometimes the ids are known at once, and sometimes only with the end.
    if (made % 2)
      await noteRagIds(memory, opened.messageId, { conversationId: begun.conversationId, messageId: begun.messageId })
  }

  const deliver = () => {
    const parts = { store, clientFor, takesFeedback: async () => true, metrics, now, logger }
    return drainOutbox({ ...parts, random: () => new Uint8Array(1) })
  }

  await rememberPerson(memory, SARA, state.time)
  return {
    ...{ memory, mode, core, state, running, pinned, relinked, buried, statuses, conversations, turnParts },
    ...{ newId, lag: () => instances[0]?.lagSeconds(), compare: () => instances[0]?.person("sara") },
    ...{ sync, ask, end, endOne, deliver },
  }
}
