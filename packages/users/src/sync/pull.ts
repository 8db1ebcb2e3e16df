import { Conversation, Message } from "@qanun/contract"
import { type CoreClient, isQanunError } from "@qanun/core-client"
import type { Driver, Queryable } from "@qanun/store"
import * as z from "zod/mini"
import { coreFailure } from "../core-failure.ts"
import { UsersError } from "../errors.ts"
import type { Logger } from "../observe/logger.ts"
import type { Metrics } from "../observe/metrics.ts"
import { recordChange } from "../store/changes.ts"
import { buryConversation, type ConversationRow, claimConversation, takePositions } from "../store/conversations.ts"
import { subjectOf } from "../store/people.ts"
import { indexText } from "../store/search.ts"
import {
  conversationsOfCoreUser,
  importConversation,
  messageByCoreId,
  messagesOf,
  ownerOf,
  pendingRenames,
  removeDeleted,
  reorderMessages,
  runningConversations,
  unlinkedTurns,
  writeCoreMessage,
  writeFacts,
} from "../store/sync.ts"
import type { Subject } from "../tokens.ts"
import { applyConversation, differs, type MessagePair, orderRows, pairMessages, typedText, versionOf } from "./apply.ts"
import { linkToCore } from "./link.ts"

export interface PullParts {
  store: Driver
  clientFor: (subject: Subject) => CoreClient
  metrics: Metrics
  logger: Logger
  now: () => number
  newId: () => string
  /** What is younger may be a turn that is just being linked, and waits for the next time. In milliseconds. */
  settledMs: number
}

export interface PullResult {
  conversations: number
  messages: number
  deleted: number
}

const MESSAGE_PAGE = 200

/**
 * Brings what Core has of one person here, by its lists and pages.
 *
 * A list is no snapshot: a change while it is read may be missed until the next time, so this is "eventual". It never
 * touches what is Users' own, nor a conversation in which an answer is being written.
 */
export async function pullPerson(parts: PullParts, coreUser: string): Promise<PullResult> {
  const { store, now } = parts
  const startedAt = now()
  const client = parts.clientFor(await subjectOf(store, coreUser))
  const result: PullResult = { conversations: 0, messages: 0, deleted: 0 }
  try {
    const seen = new Set<string>()
    const failures: unknown[] = []
    for await (const row of client.conversations.list({ limit: 100 })) {
      const core = sound(Conversation, row)
      seen.add(core.id)
      try {
        await pullConversation(parts, client, coreUser, core, { reason: "listed", startedAt }, result)
      } catch (error) {
        // One conversation's failure is not another's; that Core cannot be reached is.
        if (isQanunError(error)) throw error
        failures.push(error)
      }
    }
    await buryMissing(parts, client, coreUser, seen, startedAt, result)
    if (failures.length > 0) throw failures[0]
  } catch (error) {
    throw coreFailure(error)
  }
  return result
}

/** @throws UsersError `core_invalid_response` */
export function sound<Schema extends z.core.$ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const checked = z.safeParse(schema, value)
  if (!checked.success) throw new UsersError("core_invalid_response")
  return checked.data
}

export type PullOutcome = "done" | "later"

/**
 * Brings one conversation and its messages here, as Core has them now.
 *
 * @param how `listed`: a list has shown it, and what it shows as before is passed over. `changed`: Core has said that it
 * changed, so it is read in any case.
 * @returns `later` while an answer is being written in it, or when another sync has just written it.
 */
export async function pullConversation(
  parts: PullParts,
  client: CoreClient,
  coreUser: string,
  core: Conversation,
  how: { reason: "listed"; startedAt: number } | { reason: "changed" },
  result: PullResult,
): Promise<PullOutcome> {
  const { store, metrics, now } = parts
  const all = await conversationsOfCoreUser(store, coreUser)
  const ours = all.find((row) => row.rag_conversation_id === core.id)
  if (ours?.deleted_at != null) return "done"
  if (how.reason === "listed") {
    if (ours?.core_version === versionOf(core)) return "done"
    if (!ours && Date.parse(core.created_at) > how.startedAt - parts.settledMs) return "later"
  }
  const messages = await fetchMessages(client, core.id)

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
    await writeFacts(tx, target.id, applyConversation(target, core, renaming))
    const changed = pairMessages(messages, await messagesOf(tx, target.id)).filter(differs)
    await writeMessages(parts, tx, target, changed)
    const removed = await removeDeleted(tx, target.id)
    await order(tx, target.id, messages, removed > 0)
    const change = { type: "conversation", conversation_id: target.id, change: ours ? "updated" : "created" } as const
    await recordChange(tx, target.user_id, change, now())
    result.conversations++
    result.messages += changed.length
    metrics.count("qanun_sync_changes_total", { entity: "conversation" })
    return "done"
  })
}

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

async function fetchMessages(client: CoreClient, ragId: string): Promise<Message[]> {
  const pages: Message[][] = []
  for (let offset = 0; ; offset += MESSAGE_PAGE) {
    const page = await client.conversations.messages(ragId, { limit: MESSAGE_PAGE, offset })
    pages.unshift(page.map((message) => sound(Message, message)))
    if (page.length < MESSAGE_PAGE) return pages.flat()
  }
}

async function writeMessages(
  { now, newId }: PullParts,
  tx: Queryable,
  target: ConversationRow,
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

/** Conversations that Core no longer lists are hidden here, once Core has said of each that it is gone. */
async function buryMissing(
  { store, now, settledMs }: PullParts,
  client: CoreClient,
  coreUser: string,
  seen: ReadonlySet<string>,
  startedAt: number,
  result: PullResult,
): Promise<void> {
  const running = await runningConversations(store)
  const missing = (await conversationsOfCoreUser(store, coreUser)).filter(
    (row) =>
      row.rag_conversation_id !== null &&
      row.deleted_at === null &&
      !seen.has(row.rag_conversation_id) &&
      row.last_message_at < startedAt - settledMs &&
      !running.has(row.id),
  )
  if (missing.length === 0) return
  // An address that leads nowhere also has no conversations: only a Core that knows this person is believed.
  await client.users.profile()
  for (const row of missing) {
    const left = await client.conversations.messages(row.rag_conversation_id ?? "", { limit: 1 }).catch((error) => {
      if (coreFailure(error).code === "not_found") return []
      throw error
    })
    if (left.length > 0) continue
    await store.tx((tx) => buryGone(tx, row, now()))
    result.deleted++
  }
}

/** Hides a conversation that is gone in Core. */
export async function buryGone(tx: Queryable, row: ConversationRow, now: number): Promise<void> {
  if (!(await buryConversation(tx, row.user_id, row.id, now))) return
  await recordChange(tx, row.user_id, { type: "conversation", conversation_id: row.id, change: "deleted" }, now)
}
