import type { ChangeFeed } from "@qanun/core-client/change-feed"
import { coreFailure } from "../core-failure.ts"
import { DAY_MS } from "../day.ts"
import { noSpans, type Spans } from "../observe/spans.ts"
import { feedPosition, oldestStale } from "../store/feed.ts"
import { namesInCore } from "../store/people.ts"
import { namesSince } from "../store/sync.ts"
import { readFeed } from "./feed.ts"
import { pullPerson } from "./pull.ts"
import type { PullParts, PullResult } from "./pull-parts.ts"
import { readStale } from "./stale.ts"

/** A Core without a feed, or one that refuses our key, is asked for it again after so long. */
const ASK_AGAIN_MS = 10 * 60_000
/** Answers of a Core that has no feed. */
const ABSENT: ReadonlySet<number | undefined> = new Set([404, 405, 501])
const REFUSED: ReadonlySet<number | undefined> = new Set([401, 403])

/**
 * How changes of Core arrive: by its feed, each and in order; or by comparing lists, which is eventual, because a list is no
 * snapshot: a change while it is read may be missed until the next time.
 */
export type SyncMode = "feed" | "eventual"

/** What one sync with Core has done. */
export interface SyncResult extends PullResult {
  mode: SyncMode
  people: number
  /** People or conversations that could not be read; the next sync tries again. */
  failed: number
}

export interface SyncParts extends PullParts {
  /** Null without a key for it. */
  feed: ChangeFeed | null
  /** What Core says of itself; undefined when it says nothing. */
  coreSays: () => Promise<SyncMode | undefined>
  /** Only people seen within so many days. */
  activeDays: number
  spans?: Spans
}

export interface Sync {
  /** What has changed since the last time; where Core has no feed, of these people. */
  changes(userIds?: readonly string[]): Promise<SyncResult>
  /** Everything of one person, compared with Core's lists. */
  person(userId: string): Promise<SyncResult>
  /** Everything of everybody who was here lately, compared with Core's lists. */
  everybody(): Promise<SyncResult>
  mode(): Promise<SyncMode>
  /** How old what we have of Core may be, in seconds, never less than it is; null before the first time, or without a feed. */
  lagSeconds(): Promise<number | null>
}

/** The one way in for what is changed in Core. */
export function createSync(parts: SyncParts): Sync {
  const { store, now, logger, feed, spans = noSpans } = parts
  let absentUntil = Number.NEGATIVE_INFINITY
  let proven = false

  async function mode(): Promise<SyncMode> {
    if (!feed || now() < absentUntil) return "eventual"
    return (await parts.coreSays()) ?? (proven ? "feed" : "eventual")
  }

  /** Follows the feed into `result`; false where there is none. */
  async function follow(result: SyncResult): Promise<boolean> {
    if (!feed || now() < absentUntil || (await parts.coreSays()) === "eventual") return false
    try {
      const { restarted } = await readFeed({ ...parts, feed }, result)
      result.failed += await readStale(parts, result)
      proven = true
      // A snapshot does not tell what was deleted before it.
      if (restarted) await compare(await active(), false, result)
      result.mode = "feed"
      return true
    } catch (error) {
      const { status } = error as { status?: number }
      if (!ABSENT.has(status) && !REFUSED.has(status)) throw coreFailure(error)
      if (REFUSED.has(status)) logger.error({ code: "core_rejected_token" }, "Core does not take the key for its feed")
      absentUntil = now() + ASK_AGAIN_MS
      return false
    }
  }

  async function compare(people: readonly string[], isOnlyWay: boolean, result: SyncResult): Promise<void> {
    for (const id of people) {
      result.people++
      try {
        add(result, await pullPerson(parts, id, isOnlyWay))
      } catch (error) {
        // One person's failure is not another's.
        result.failed++
        logger.warn({ code: (error as { code?: string }).code }, "somebody's sync failed")
      }
    }
  }

  const active = () => namesSince(store, now() - parts.activeDays * DAY_MS)

  const traced = (work: (result: SyncResult) => Promise<void>): Promise<SyncResult> =>
    spans.run("qanun.sync.pull", {}, async (span) => {
      const result = empty()
      await work(result)
      const { mode: how, people, failed, conversations, messages, deleted } = result
      span.add({ "qanun.mode": how, "qanun.people": people, "qanun.failed": failed })
      span.add({ "qanun.conversations": conversations, "qanun.messages": messages, "qanun.deleted": deleted })
      return result
    })

  return {
    mode,
    changes: (userIds = []) =>
      traced(async (result) => {
        if (!(await follow(result))) await compare(userIds, true, result)
      }),
    person: (userId) =>
      traced(async (result) => {
        const isFollowed = await follow(result)
        for (const name of await namesInCore(store, userId)) add(result, await pullPerson(parts, name, !isFollowed))
        result.people++
      }),
    everybody: () =>
      traced(async (result) => {
        const isFollowed = await follow(result)
        await compare(await active(), !isFollowed, result)
      }),
    async lagSeconds() {
      const position = await feedPosition(store)
      if (!feed || !position || position.pulled_at === 0) return null
      // All that was committed before the last page was asked for is here, or waits to be read.
      const waiting = (await oldestStale(store)) ?? now()
      return Math.max(0, now() - position.pulled_at + position.behind_ms, now() - waiting) / 1000
    },
  }
}

function add(result: SyncResult, { conversations, messages, deleted }: PullResult): void {
  result.conversations += conversations
  result.messages += messages
  result.deleted += deleted
}

const empty = (): SyncResult => ({ mode: "eventual", people: 0, failed: 0, conversations: 0, messages: 0, deleted: 0 })
