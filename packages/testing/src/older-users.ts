import type { Message } from "@qanun/contract"
import { OLDER_ANSWER, OLDER_SOURCE } from "./fixtures/older-answer.ts"

/** A conversation of an older Core. What a test removes from its messages leaves no trace in the list, as a row deleted by hand. */
export interface OlderConversation {
  id: string
  /** `sub` of the token that began it. */
  user: string
  messages: Omit<Message, "status">[]
  /** As the list tells it: a count of its own. */
  message_count: number
  created_at: string
  last_message_at: string
}

/** Carries a question out: begins a conversation without a word for an id that it does not know. */
export function takeQuestion(
  conversations: Map<string, OlderConversation>,
  user: string,
  { query, conversation_id }: { query: string; conversation_id?: string },
  newId: (first: number) => string,
): { conversation: string; message: string } {
  const now = new Date().toISOString()
  const known = conversations.get(conversation_id ?? "")
  const times = { created_at: now, last_message_at: now }
  const row = known?.user === user ? known : { id: newId(0), user, messages: [], message_count: 0, ...times }
  const message = { tokens: 0, sources: null, feedback_rating: null, created_at: now }
  const answer = newId(1)
  row.messages.push(
    { ...message, id: newId(2), role: "user", content: query },
    { ...message, id: answer, role: "assistant", content: OLDER_ANSWER, sources: [OLDER_SOURCE] },
  )
  row.message_count += 2
  row.last_message_at = now
  conversations.set(row.id, row)
  return { conversation: row.id, message: answer }
}

/**
 * What its routes of users answer (contract 1.11): to each their own. Undefined for what is not there, be it
 * the address or the row.
 */
export function answerUser(
  conversations: Map<string, OlderConversation>,
  user: string,
  request: Request,
): object | undefined {
  const { pathname, searchParams } = new URL(request.url)
  const [, resource, id = "", messages] = /\/users\/([^/]+)(?:\/([^/]+))?(\/messages)?$/.exec(pathname) ?? []
  const own = [...conversations.values()].filter((row) => row.user === user)
  const row = own.find((candidate) => candidate.id === id)
  const [limit, offset] = ["limit", "offset"].map((name) => Number(searchParams.get(name) ?? 0))
  const ask = `${request.method} ${resource}${id && "/id"}${messages ?? ""}`
  if (ask === "GET profile") return profileOf(user, own)
  if (ask === "GET statistics") return { total_queries: countQuestions(own), total_tokens: 0 }
  if (ask === "GET conversations") {
    const newestFirst = own.map(listed).sort((one, two) => two.last_message_at.localeCompare(one.last_message_at))
    return newestFirst.slice(offset, (offset ?? 0) + (limit || 20))
  }
  if (!row) return undefined
  if (ask === "GET conversations/id/messages") {
    const end = row.messages.length - (offset ?? 0)
    return row.messages.slice(Math.max(0, end - (limit || 50)), Math.max(0, end))
  }
  if (ask !== "DELETE conversations/id") return undefined
  conversations.delete(id)
  return { status: "success", message: "Conversation deleted successfully", conversation_id: id }
}

const countQuestions = (rows: readonly OlderConversation[]) =>
  rows.reduce((sum, { message_count }) => sum + message_count / 2, 0)

function listed({ id, messages, message_count, created_at, last_message_at }: OlderConversation) {
  const title = messages[0]?.content ?? null
  return { id, title, summary: null, message_count, total_tokens: 0, last_message_at, created_at }
}

function profileOf(user: string, own: readonly OlderConversation[]): object {
  return {
    id: "00000000-0000-4000-8000-000000000000",
    external_user_id: user,
    username: `user_${user.slice(0, 8)}`,
    email: null,
    full_name: null,
    total_query_count: countQuestions(own),
    total_tokens_used: 0,
    language: "fa",
    timezone: "Asia/Tehran",
    last_active_at: null,
    created_at: own[0]?.created_at ?? new Date().toISOString(),
  }
}
