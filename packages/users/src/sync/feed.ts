import { type Change, ChangeFeed as ChangePage, Conversation, MessageChange } from "@qanun/contract"
import type { ChangeFeed } from "@qanun/core-client/change-feed"
import type { Queryable } from "@qanun/store"
import * as z from "zod/mini"
import { feedPosition, markStale, moveFeed } from "../store/feed.ts"
import { findPerson } from "../store/people.ts"
import {
  doubtPages,
  findByCoreId,
  messageByCoreId,
  noteDeletedMessage,
  unlinkedTurns,
  writeVersion,
} from "../store/sync.ts"
import { findRunningTurn } from "../store/turns.ts"
import { applyConversation, differs, versionOf } from "./apply.ts"
import { buryGone } from "./missing.ts"
import type { PullParts, PullResult } from "./pull-parts.ts"
import { sound } from "./sound.ts"

export interface FeedParts extends PullParts {
  feed: ChangeFeed
}

/** Rows of one page. */
const PAGE = 200

/**
 * Reads Core's change feed to its end and notes what has to be read again. The cursor moves in the transaction that takes a
 * page in, so that a crash repeats a page or has it, and two instances never take the same one.
 *
 * @returns Whether it was read from its beginning, which is a snapshot: then what Core deleted meanwhile is not in it.
 * @throws UsersError `core_invalid_response`, or what Core's client raises.
 */
export async function readFeed(parts: FeedParts, result: PullResult): Promise<{ restarted: boolean }> {
  const { store, feed, now } = parts
  let restarted = false
  for (;;) {
    const before = await feedPosition(store)
    const cursor = before?.cursor ?? null
    restarted ||= cursor === null
    const askedAt = now()
    let page: ChangePage
    try {
      page = sound(ChangePage, await feed.read(cursor, { limit: PAGE }))
    } catch (error) {
      if ((error as { status?: number }).status !== 410 || !before || cursor === null) throw error
      // Too old, or Core's database is another one: from the beginning, which is a snapshot.
      await store.tx((tx) => moveFeed(tx, cursor, { ...before, cursor: null }))
      continue
    }
    const last = page.items.at(-1)
    const position = {
      cursor: page.next_cursor,
      pulled_at: askedAt,
      behind_ms: page.has_more && last ? Math.max(0, Date.parse(page.server_time) - Date.parse(last.committed_at)) : 0,
    }
    const taken = await store.tx(async (tx) => {
      if (!(await moveFeed(tx, cursor, position))) return false
      if (cursor === null) await doubtPages(tx)
      const known = new Map<string, boolean>()
      for (const change of page.items)
        if (await isOurs(tx, change.user, known)) await takeChange(parts, tx, change, result)
      return true
    })
    if (taken && (!page.has_more || page.next_cursor === cursor)) return { restarted }
  }
}

/** A Core may serve other sites too: their people are none of ours. */
async function isOurs(tx: Queryable, coreUser: string, known: Map<string, boolean>): Promise<boolean> {
  const before = known.get(coreUser)
  if (before !== undefined) return before
  const isKnown = (await findPerson(tx, coreUser)) !== undefined
  known.set(coreUser, isKnown)
  return isKnown
}

/** What differs from ours is marked and read again as a whole; what is the same, as after every answer of ours, is passed over. */
async function takeChange(parts: FeedParts, tx: Queryable, change: Change, result: PullResult): Promise<void> {
  if (change.entity === "conversation") await takeConversation(parts, tx, change, result)
  else if (change.entity === "message") await takeMessage(parts, tx, change)
}

async function takeConversation({ now }: FeedParts, tx: Queryable, change: Change, result: PullResult): Promise<void> {
  const { user, id, rev, deleted } = change
  const ours = await findByCoreId(tx, user, id)
  if (ours?.deleted_at != null) return
  // Nothing of ours, unless a question of ours has begun it and has not linked it yet.
  if (deleted && !ours && !(await unlinkedTurns(tx, user, id))) return
  const stale = () => markStale(tx, { core_user: user, rag_conversation_id: id, rev, deleted: Number(deleted) }, now())
  if (!ours || (await findRunningTurn(tx, ours.id))) return stale()
  if (deleted) {
    await buryGone(tx, ours, now())
    result.deleted++
    return
  }
  const core = z.safeParse(Conversation, change.data)
  if (!core.success) return stale()
  // A rename of ours that is on its way keeps our title; whether there is one is seen when the conversation is read.
  const facts = applyConversation(ours, core.data, false)
  const same = (["title", "summary", "total_tokens"] as const).every((field) => facts[field] === ours[field])
  if (same) await writeVersion(tx, ours.id, versionOf(core.data))
  else await stale()
}

async function takeMessage({ now }: FeedParts, tx: Queryable, change: Change): Promise<void> {
  const { user, id, rev } = change
  const ours = await messageByCoreId(tx, user, id)
  const stale = (conversationId: string) =>
    markStale(tx, { core_user: user, rag_conversation_id: conversationId, rev, deleted: 0 }, now())
  if (change.deleted) {
    if (!ours) return
    await noteDeletedMessage(tx, ours.id)
    if (ours.core_conversation_id) await stale(ours.core_conversation_id)
    return
  }
  const core = z.safeParse(MessageChange, change.data)
  if (!core.success) {
    const conversationId = change.data?.["conversation_id"]
    return typeof conversationId === "string" ? stale(conversationId) : undefined
  }
  const { conversation_id: conversationId, ...message } = core.data
  if ((await findByCoreId(tx, user, conversationId))?.deleted_at != null) return
  if (
    ours?.core_conversation_id === conversationId &&
    ours.status !== "processing" &&
    !differs({ core: message, ours })
  )
    return
  // The end of an answer that is being written elsewhere comes as a change of its own.
  if (message.status === "processing") return
  await stale(conversationId)
}
