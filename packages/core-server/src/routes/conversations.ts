import {
  CONVERSATION_PAGE_SIZE,
  ConversationCreate,
  ConversationUpdate,
  type LlmSettings,
  MAX_CONVERSATION_PAGE_SIZE,
  MAX_MESSAGE_PAGE_SIZE,
  MESSAGE_PAGE_SIZE,
  resolveSettings,
} from "@qanun/contract"
import { CoreError } from "../errors.ts"
import { readBody, readPageParameter } from "../http/request-body.ts"
import { newId } from "../ids.ts"
import { revisionOf } from "../store/changes.ts"
import {
  type ConversationRow,
  createConversation,
  deleteConversations,
  findConversation,
  listConversations,
  lockConversation,
  updateConversation,
} from "../store/conversations.ts"
import { listMessages } from "../store/messages.ts"
import { type Call, found, type Route } from "./call.ts"
import { once } from "./once.ts"
import { toConversation, toMessage } from "./wire.ts"

export const CONVERSATION_ROUTES: readonly Route[] = [
  ["GET", "/api/v1/users/conversations", list],
  ["POST", "/api/v1/users/conversations", once(create)],
  ["GET", "/api/v1/users/conversations/:id", read],
  ["PATCH", "/api/v1/users/conversations/:id", update],
  ["DELETE", "/api/v1/users/conversations/:id", remove],
  ["GET", "/api/v1/users/conversations/:id/messages", messages],
  ["POST", "/api/v1/users/clear-history", once(clear)],
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
  const conversation = {
    id: newId(now),
    userId: user.id,
    title: body.title ?? null,
    settings: toJson(settings),
    context: body.context ? JSON.stringify(body.context) : null,
    now,
  }
  const row = await call.core.store.tx((tx) => createConversation(tx, conversation))
  return Response.json(toConversation(row), { status: 201 })
}

async function read(call: Call): Promise<Response> {
  return withRevision(call, await own(call))
}

async function update(call: Call): Promise<Response> {
  const { id } = await own(call)
  const body = await readBody(call.request, ConversationUpdate)
  const expected = call.request.headers.get("if-match")
  await call.core.store.tx(async (tx) => {
    const row = found(await lockConversation(tx, id), MISSING)
    if (expected !== null && !namesRevision(expected, await revisionOf(tx, "conversation", id)))
      throw new CoreError("version_mismatch")
    const settings = body.llm_settings === undefined ? row.settings : toJson(body.llm_settings ?? {})
    await updateConversation(tx, row, { title: body.title ?? row.title, settings, now: call.core.now() })
  })
  return withRevision(call, await own(call))
}

/**
 * Whether `If-Match` holds (RFC 9110 13.1.1). A revision is not weaker for the `W/` that proxies which compress put before it.
 */
const namesRevision = (expected: string, revision: number) =>
  expected.split(",").some((tag) => ["*", String(revision)].includes(tag.trim().replace(/^(?:W\/)?"(.*)"$/, "$1")))

/** A conversation with its revision as `ETag`, for `If-Match`. */
async function withRevision(call: Call, row: ConversationRow): Promise<Response> {
  const rev = await revisionOf(call.core.store, "conversation", row.id)
  return Response.json(toConversation(row), { headers: { etag: `"${rev}"` } })
}

async function remove(call: Call): Promise<Response> {
  const user = await call.user()
  const id = call.param("id")
  const deleted = await call.core.store.tx((tx) => deleteConversations(tx, user.id, call.core.now(), id))
  call.core.cache.forget(user.id)
  found(deleted || undefined, MISSING)
  return Response.json({ status: "success", message: "Conversation deleted successfully", conversation_id: id })
}

async function messages(call: Call): Promise<Response> {
  const { id } = await own(call)
  const { limit, offset } = page(call, MESSAGE_PAGE_SIZE, MAX_MESSAGE_PAGE_SIZE)
  return Response.json((await listMessages(call.core.store, id, limit, offset)).map(toMessage))
}

async function clear(call: Call): Promise<Response> {
  const { id } = await call.user()
  const count = await call.core.store.tx((tx) => deleteConversations(tx, id, call.core.now()))
  call.core.cache.forget(id)
  return Response.json({ status: "success", message: `Cleared ${count} conversations` })
}

const toJson = (settings: LlmSettings) => (Object.keys(settings).length > 0 ? JSON.stringify(settings) : null)
