import type { Conversation, Message } from "@qanun/contract"
import type { ConversationRow } from "../store/conversations.ts"
import type { MessageRow } from "../store/messages.ts"
import type { CoreFacts } from "../store/sync.ts"

/**
 * What a conversation becomes when Core's row is applied to ours. Pure: the same facts in any number give the same.
 *
 * Content is Core's. The title is Core's too, except while a rename of ours is on its way, and where ours is the later
 * one; Core wins a tie. A Core that does not say when it changed a title leaves the user's own alone.
 *
 * @param renaming Whether a title of ours has not reached Core yet.
 */
export function applyConversation(
  ours: Pick<ConversationRow, "title" | "title_by" | "title_at">,
  core: Conversation,
  renaming: boolean,
): CoreFacts {
  const changedAt = core.updated_at === undefined ? 0 : Date.parse(core.updated_at)
  const keepTitle = renaming || core.title === null || (ours.title_by === "user" && ours.title_at > changedAt)
  return {
    title: keepTitle ? ours.title : core.title,
    title_by: keepTitle || core.title === ours.title ? ours.title_by : "core",
    summary: core.summary ?? null,
    total_tokens: core.total_tokens,
    core_version: versionOf(core),
  }
}

/** Equal as long as nothing has changed in Core, as far as its list shows it. */
export const versionOf = (core: Conversation): string =>
  JSON.stringify([core.updated_at ?? null, core.last_message_at, core.message_count, core.title, core.summary ?? null])

export interface MessagePair {
  core: Message
  /** Ours that it is; null for one that was written elsewhere. */
  ours: MessageRow | null
}

/**
 * Finds each of Core's messages among ours: by Core's id, else, for rows that never learned it, by the same role and the
 * same text, in order; an answer that broke off here also by the question that it replies to.
 *
 * @param core In order of time. @param ours In order of position.
 */
export function pairMessages(core: readonly Message[], ours: readonly MessageRow[]): MessagePair[] {
  const known = new Map(ours.filter((row) => row.rag_message_id !== null).map((row) => [row.rag_message_id, row]))
  const unknown = ours.filter((row) => row.rag_message_id === null)
  const take = (index: number) => (index === -1 ? null : (unknown.splice(index, 1)[0] ?? null))
  let question: MessageRow | null = null
  const pairs: MessagePair[] = []
  for (const message of core) {
    const replies = ({ role, reply_to }: MessageRow) => role === "assistant" && reply_to === question?.id
    const row: MessageRow | null =
      known.get(message.id) ??
      (message.role === "assistant" && question ? take(unknown.findIndex(replies)) : null) ??
      take(unknown.findIndex((candidate) => isSame(candidate, message)))
    if (message.role === "user") question = row
    pairs.push({ core: message, ours: row })
  }
  return pairs
}

/**
 * The order of a conversation's rows: Core's messages as Core has them, and what only we have (failed questions, what was
 * said before Core lost the conversation) behind the row that it followed.
 *
 * @param rows Ours in order of position. @param core Ids of ours that Core has, in Core's order.
 */
export function orderRows(rows: readonly string[], core: readonly string[]): string[] {
  const known = new Set(core)
  const followers = new Map<string, string[]>()
  let leader = ""
  for (const id of rows) {
    if (known.has(id)) leader = id
    else followers.set(leader, [...(followers.get(leader) ?? []), id])
  }
  return ["", ...core].flatMap((id) => [...(id ? [id] : []), ...(followers.get(id) ?? [])])
}

// The field's Core appends what it read in attached files to the question (contract 1.11).
const ATTACHMENTS = "[فایل‌های ضمیمه"

function isSame(ours: MessageRow, core: Message): boolean {
  if (ours.role !== core.role) return false
  return (
    ours.content === core.content ||
    (ours.role === "user" && core.content.startsWith(`${ours.content}\n${ATTACHMENTS}`))
  )
}

/** Whether Core's message says something else than ours: then it replaces it. What we still write is never touched. */
export function differs({ core, ours }: MessagePair): boolean {
  if (!ours) return core.status !== "processing"
  if (ours.status === "processing" || core.status === "processing") return false
  // An answer that broke off here may have been finished there; what Core failed to answer says nothing new.
  if (ours.status === "failed") return core.status !== "failed" && core.content !== ""
  // The user has seen the whole answer; a Core that lost hold of its turn does not take it back.
  if (core.status === "failed") return false
  return ours.rag_message_id !== core.id || (ours.role === "assistant" && ours.content !== core.content)
}

/** A user's own words as they were typed. */
export function typedText(message: Message): string {
  const cut = message.role === "user" ? message.content.indexOf(`\n${ATTACHMENTS}`) : -1
  return cut === -1 ? message.content : message.content.slice(0, cut)
}
