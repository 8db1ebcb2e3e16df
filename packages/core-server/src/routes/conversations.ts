import {
  CONVERSATION_PAGE_SIZE,
  type Conversation,
  ConversationCreate,
  ConversationUpdate,
  type LlmSettings,
  MAX_CONVERSATION_PAGE_SIZE,
  MAX_MESSAGE_PAGE_SIZE,
  MESSAGE_PAGE_SIZE,
  type Message,
  resolveSettings,
} from "@qanun/contract"
import { toSourceBlock } from "../answer/cite.ts"
import { citationsOf } from "../answer/replay.ts"
import { readBody, readPageParameter } from "../http/request-body.ts"
import { newId } from "../ids.ts"
import {
  type ConversationRow,
  clearConversations,
  deleteConversation,
  findConversation,
  insertConversation,
  listConversations,
  updateConversation,
} from "../store/conversations.ts"
import { listMessages, type MessageRow } from "../store/messages.ts"
import { type Call, found, type Route } from "./call.ts"

export const CONVERSATION_ROUTES: readonly Route[] = [
  ["GET", "/api/v1/users/conversations", list],
  ["POST", "/api/v1/users/conversations", create],
  ["GET", "/api/v1/users/conversations/:id", read],
  ["PATCH", "/api/v1/users/conversations/:id", update],
  ["DELETE", "/api/v1/users/conversations/:id", remove],
  ["GET", "/api/v1/users/conversations/:id/messages", messages],
  ["POST", "/api/v1/users/clear-history", clear],
]

const MISSING = "This conversation does not exist."
const MAX_OFFSET = 1_000_000_000

const page = ({ url }: Call, fallback: number, max: number) => ({
  limit: readPageParameter(url, "limit", { fallback, min: 1, max }),
  offset: readPageParameter(url, "offset", { fallback: 0, min: 0, max: MAX_OFFSET }),
})

async function own(call: Call): Promise<ConversationRow> {
  const user = await call.user()
  return found(await findConversation(call.core.store, user.id, call.param("id")), MISSING)
}

async function list(call: Call): Promise<Response> {
  const user = await call.user()
  const { limit, offset } = page(call, CONVERSATION_PAGE_SIZE, MAX_CONVERSATION_PAGE_SIZE)
  const rows = await listConversations(call.core.store, user.id, limit, offset)
  return Response.json(rows.map(toConversation))
}

async function create(call: Call): Promise<Response> {
  const user = await call.user()
  const body = await readBody(call.request, ConversationCreate)
  const settings = resolveSettings(
    { model: body.llm_model, temperature: body.temperature, max_tokens: body.max_tokens },
    body.llm_settings,
  )
  const now = call.core.now()
  const row = await insertConversation(call.core.store, {
    id: newId(now),
    userId: user.id,
    title: body.title ?? null,
    settings: toJson(settings),
    context: body.context ? JSON.stringify(body.context) : null,
    now,
  })
  return Response.json(toConversation(row), { status: 201 })
}

async function read(call: Call): Promise<Response> {
  return Response.json(toConversation(await own(call)))
}

async function update(call: Call): Promise<Response> {
  const row = await own(call)
  const body = await readBody(call.request, ConversationUpdate)
  const settings = body.llm_settings === undefined ? row.settings : toJson(body.llm_settings ?? {})
  await updateConversation(call.core.store, row.id, { title: body.title ?? row.title, settings, now: call.core.now() })
  return Response.json(toConversation(await own(call)))
}

async function remove(call: Call): Promise<Response> {
  const user = await call.user()
  const id = call.param("id")
  found((await deleteConversation(call.core.store, user.id, id)) || undefined, MISSING)
  return Response.json({ status: "success", message: "Conversation deleted successfully", conversation_id: id })
}

async function messages(call: Call): Promise<Response> {
  const { id } = await own(call)
  const { limit, offset } = page(call, MESSAGE_PAGE_SIZE, MAX_MESSAGE_PAGE_SIZE)
  return Response.json((await listMessages(call.core.store, id, limit, offset)).map(toMessage))
}

async function clear(call: Call): Promise<Response> {
  const count = await clearConversations(call.core.store, (await call.user()).id)
  return Response.json({ status: "success", message: `Cleared ${count} conversations` })
}

const toJson = (settings: LlmSettings) => (Object.keys(settings).length > 0 ? JSON.stringify(settings) : null)
const iso = (time: number) => new Date(time).toISOString()

function toConversation(row: ConversationRow): Conversation {
  return {
    id: row.id,
    title: row.title,
    summary: null,
    message_count: row.message_count,
    total_tokens: row.total_tokens,
    last_message_at: row.message_count > 0 ? iso(row.last_message_at) : null,
    created_at: iso(row.created_at),
    updated_at: iso(row.updated_at),
    llm_settings: row.settings ? (JSON.parse(row.settings) as LlmSettings) : null,
  }
}

function toMessage(row: MessageRow): Message {
  const citations = citationsOf(row)
  return {
    id: row.id,
    role: row.role,
    content: row.content,
    tokens: row.tokens,
    sources: row.role === "assistant" ? citations.map(toSourceBlock) : null,
    feedback_rating: row.feedback_rating,
    created_at: iso(row.created_at),
    status: row.status,
    ...(row.role === "assistant"
      ? { citations, outcome: row.outcome, error_code: row.error_code, reply_to: row.reply_to }
      : {}),
  }
}
