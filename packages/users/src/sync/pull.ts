import { Conversation, type Message } from "@qanun/contract"
import { type CoreClient, isQanunError } from "@qanun/core-client"
import type { Queryable } from "@qanun/store"
import { coreFailure } from "../core-failure.ts"
import { DAY_MS } from "../day.ts"
import { recordChange } from "../store/changes.ts"
import { type ConversationRow, claimConversation, takePositions } from "../store/conversations.ts"
import { subjectOf } from "../store/people.ts"
import { indexText } from "../store/search.ts"
import {
  conversationsOfCoreUser,
  importConversation,
  messageByCoreId,
  messagesOf,
  messagesSeen,
  noteDeletedMessage,
  noteSeen,
  ownerOf,
  pendingRenames,
  removeDeleted,
  reorderMessages,
  runningConversations,
  unlinkedTurns,
  writeCoreMessage,
  writeFacts,
} from "../store/sync.ts"
import { applyConversation, differs, type MessagePair, orderRows, pairMessages, typedText, versionOf } from "./apply.ts"
import { linkToCore } from "./link.ts"
import { buryMissing } from "./missing.ts"
import { readPages } from "./pages.ts"
import type { PullParts, PullResult } from "./pull-parts.ts"
import { sound } from "./sound.ts"

/** Where lists alone tell what is deleted, the messages of a conversation that looks the same are read again after so long. */
const REREAD_MS = DAY_MS
const LIST_PAGE = 100

/**
 * Brings what Core has of one person here, by its lists and pages.
 *
 * A list is no snapshot: a change while it is read may be missed until the next time, so this is "eventual". It never
 * touches what is Users' own, nor a conversation in which an answer is being written.
 *
 * @param isOnlyWay Nothing else tells what is deleted in Core.
 */
export async function pullPerson(parts: PullParts, coreUser: string, isOnlyWay: boolean): Promise<PullResult> {
  const { store, now } = parts
  const startedAt = now()
  const client = parts.clientFor(await subjectOf(store, coreUser))
  const result: PullResult = { conversations: 0, messages: 0, deleted: 0 }
  try {
    const listed = new Set<string>()
    const silent: string[] = []
    const failures: unknown[] = []
    for await (const row of client.conversations.list({ limit: LIST_PAGE })) {
      const core = sound(Conversation, row)
      listed.add(core.id)
      try {
        const how = { reason: "listed", startedAt, isOnlyWay } as const
        if ((await pullConversation(parts, client, coreUser, core, how, result)) === "silent") silent.push(core.id)
      } catch (error) {
        // One conversation's failure is not another's; that Core cannot be reached is.
        if (isQanunError(error)) throw error
        failures.push(error)
      }
    }
    if (silent.length > 0) {
      const still = new Set<string>()
      for await (const { id } of client.conversations.list({ limit: LIST_PAGE })) still.add(id)
      for (const id of silent) if (!still.has(id)) listed.delete(id)
    }
    await buryMissing(parts, client, coreUser, listed, startedAt, result)
    if (failures.length > 0) throw failures[0]
  } catch (error) {
    throw coreFailure(error)
  }
  return result
}

/** `silent`: Core lists it with messages, and shows none of them. */
export type PullOutcome = "done" | "later" | "silent"

/** `listed`: a list has shown it, and what it shows as before is passed over. `changed`: Core has said that it changed. */
export type PullReason = { reason: "listed"; startedAt: number; isOnlyWay: boolean } | { reason: "changed" }

/**
 * Brings one conversation and its messages here, as Core has them now.
 *
 * @returns `later` while an answer is being written in it, or when another sync has just written it.
 */
export async function pullConversation(
  parts: PullParts,
  client: CoreClient,
  coreUser: string,
  core: Conversation,
  how: PullReason,
  result: PullResult,
): Promise<PullOutcome> {
  const { store, metrics, now } = parts
  const all = await conversationsOfCoreUser(store, coreUser)
  const ours = all.find((row) => row.rag_conversation_id === core.id)
  if (ours?.deleted_at != null) return "done"
  const looksSame = ours?.core_version === versionOf(core)
  if (how.reason === "listed") {
    if (looksSame && ours && !isDue(ours, how)) return "done"
    if (!ours && Date.parse(core.created_at) > how.startedAt - parts.settledMs) return "later"
  }
  if (!ours && Date.parse(core.last_message_at ?? core.created_at) < now() - (parts.keepMs ?? Infinity)) return "done"
  // Asked before the pages are read: what is written here meanwhile may be on none of them.
  const expected = ours ? await messagesSeen(store, ours.id, core.id, now() - parts.settledMs) : []
  const { messages, whole } = await readPages(client, core.id)
  if (messages.length === 0 && core.message_count > 0) return "silent"

  return store.tx(async (tx) => {
    const running = await runningConversations(tx)
    if (ours && running.has(ours.id)) return "later"
    // Begun by a question of ours whose answer is still being written: its turn will link it.
    if (!ours && (await unlinkedTurns(tx, coreUser, core.id))) return "later"
    // A Core that was put back shows a conversation again that has gone on under another id: it is here already.
    if (!ours && (await isHereAlready(tx, coreUser, messages))) return "done"
    const found = ours ?? (await adopt(parts, tx, coreUser, core, messages, all, running))
    if (found && found.deleted_at !== null) return "done"
    // Read anew: what was typed here since then is kept, and what another sync wrote since then is newer.
    const target = found && (await claimConversation(tx, found.id, found.sync_count))
    if (!target) return "later"
    const renaming = (await pendingRenames(tx, coreUser)).has(core.id)
    const facts = applyConversation(target, core, renaming)
    await writeFacts(tx, target.id, { ...facts, core_version: whole ? facts.core_version : null, pages_at: now() })
    const pairs = pairMessages(messages, await messagesOf(tx, target.id))
    const changed = pairs.filter(differs)
    await writeMessages(parts, tx, target, core.id, changed)
    for (const { ours: row, core: message } of pairs)
      if (row?.rag_message_id === message.id && row.rag_conversation_id !== core.id) await noteSeen(tx, row.id, core.id)
    const there = new Set(messages.map(({ id }) => id))
    if (whole) for (const { id, rag } of expected) if (!there.has(rag)) await noteDeletedMessage(tx, id)
    const removed = await removeDeleted(tx, target.id)
    await order(tx, target.id, messages, removed > 0)
    if (looksSame && changed.length === 0 && removed === 0) return "done"
    const change = { type: "conversation", conversation_id: target.id, change: ours ? "updated" : "created" } as const
    await recordChange(tx, target.user_id, change, now())
    result.conversations++
    result.messages += changed.length
    metrics.count("qanun_sync_changes_total", { entity: "conversation" })
    return "done"
  })
}

const isDue = ({ pages_at: readAt }: ConversationRow, how: { startedAt: number; isOnlyWay: boolean }) =>
  readAt < 0 || (how.isOnlyWay && readAt <= how.startedAt - REREAD_MS)

async function isHereAlready(tx: Queryable, coreUser: string, messages: readonly Message[]): Promise<boolean> {
  for (const { id } of messages) if (await messageByCoreId(tx, coreUser, id)) return true
  return false
}

/** Ours that never learned Core's id, known by its first question, be it deleted since; else a new one. */
async function adopt(
  parts: PullParts,
  tx: Queryable,
  coreUser: string,
  core: Conversation,
  messages: readonly Message[],
  all: readonly ConversationRow[],
  running: ReadonlySet<string>,
): Promise<ConversationRow | undefined> {
  const first = messages.find((message) => message.role === "user")
  for (const row of all) {
    if (row.rag_conversation_id !== null || running.has(row.id)) continue
    const [question] = await messagesOf(tx, row.id)
    if (!first || question?.content !== typedText(first)) continue
    await linkToCore(parts, tx, row.id, core.id)
    return row
  }
  const id = parts.newId()
  const isNew = await importConversation(tx, {
    id,
    user_id: await ownerOf(tx, coreUser),
    core_user: coreUser,
    rag_conversation_id: core.id,
    title: core.title,
    created_at: Date.parse(core.created_at),
    last_message_at: Date.parse(core.last_message_at ?? core.created_at),
  })
  if (!isNew) return undefined
  await indexText(tx, { id, conversationId: id, text: core.title ?? "" })
  return (await conversationsOfCoreUser(tx, coreUser)).find((row) => row.id === id)
}

async function writeMessages(
  { now, newId }: PullParts,
  tx: Queryable,
  target: ConversationRow,
  ragConversationId: string,
  pairs: readonly MessagePair[],
): Promise<void> {
  const added = pairs.filter((pair) => pair.ours === null)
  let position = 0
  const last = added.at(-1)
  if (last) position = (await takePositions(tx, target.id, added.length, Date.parse(last.core.created_at))) ?? 0
  let question: string | null = null
  for (const { core, ours } of pairs) {
    const id = ours?.id ?? newId()
    const content = typedText(core)
    await writeCoreMessage(
      tx,
      {
        id,
        conversation_id: target.id,
        user_id: target.user_id,
        position: ours?.position ?? position++,
        role: core.role,
        content,
        status: core.status === "failed" ? "failed" : "completed",
        error_code: core.status === "failed" ? (core.error_code ?? "core_failed") : null,
        outcome: core.outcome ?? null,
        reply_to: ours ? ours.reply_to : core.role === "assistant" ? question : null,
        rag_message_id: core.id,
        rag_conversation_id: ragConversationId,
        citations: core.citations ? JSON.stringify(core.citations) : null,
        sources: core.sources ? JSON.stringify(core.sources) : null,
        tokens: core.tokens,
        created_at: ours?.created_at ?? Date.parse(core.created_at),
      },
      now(),
    )
    await indexText(tx, { id, conversationId: target.id, text: content })
    if (core.role === "user") question = id
  }
}

/** A message from elsewhere may belong between two of ours, and a removed one leaves a gap. */
async function order(
  tx: Queryable,
  conversationId: string,
  messages: readonly Message[],
  hasGaps: boolean,
): Promise<void> {
  const rows = await messagesOf(tx, conversationId)
  const ours = new Map(rows.map((row) => [row.rag_message_id, row.id]))
  const core = messages.flatMap((message) => ours.get(message.id) ?? [])
  const before = rows.map((row) => row.id)
  const after = orderRows(before, core)
  if (hasGaps || after.some((id, index) => id !== before[index])) await reorderMessages(tx, conversationId, after)
}
