import {
  CONVERSATION_PAGE_SIZE,
  ConversationCreate,
  ConversationUiState,
  ConversationUpdate,
  FeedbackRequest,
  MAX_CONVERSATION_PAGE_SIZE,
  MAX_MESSAGE_PAGE_SIZE,
  MESSAGE_PAGE_SIZE,
} from "@qanun/contract"
import * as z from "zod/mini"
import type { Conversations, Page } from "../conversations.ts"
import type { Identity } from "../identity.ts"
import type { Limits } from "../limits.ts"
import { searchPattern } from "../search-text.ts"
import type { ConversationFilter, ConversationRow } from "../store/conversations.ts"
import { conversationOnWire, messageOnWire } from "../wire.ts"
import { check, readBody } from "./body.ts"
import { type HttpContext, newRouter } from "./context.ts"

const Update = z.extend(ConversationUpdate, ConversationUiState.shape)

export interface ConversationRoutesParts {
  identity: Identity
  conversations: Conversations
  limits: Limits
}

/** The cache of conversations and messages, as Core's own routes would show them. */
export function conversationRoutes({ identity, conversations, limits }: ConversationRoutesParts) {
  const routes = newRouter()
  const who = (c: HttpContext) => identity.find(c.req.raw)

  routes.get("/api/v1/users/conversations", async (c) => {
    const page = conversationPage(c)
    const rows = await conversations.list(await who(c), { ...page, ...filterOf(c) })
    // The list is a bare array, as in Core; what leads on is beside it.
    const end = rows.at(-1)
    if (end && rows.length === page.limit) c.header(NEXT_CURSOR, cursorAfter(end))
    return c.json(rows.map(conversationOnWire))
  })

  routes.post("/api/v1/users/conversations", async (c) => {
    const body = await readBody(c.req.raw, ConversationCreate)
    const person = await identity.findOrAdmit(c.req.raw)
    limits.write(person.id)
    const row = await conversations.create(person, body)
    return c.json(conversationOnWire(row), 201)
  })

  routes.get("/api/v1/users/conversations/:id", async (c) =>
    c.json(conversationOnWire(await conversations.get(await who(c), c.req.param("id")))),
  )

  routes.patch("/api/v1/users/conversations/:id", async (c) => {
    const body = await readBody(c.req.raw, Update)
    return c.json(conversationOnWire(await conversations.update(await who(c), c.req.param("id"), body)))
  })

  routes.delete("/api/v1/users/conversations/:id", async (c) => {
    const id = c.req.param("id")
    await conversations.remove(await who(c), id)
    return c.json({ status: "success", message: "Conversation deleted successfully", conversation_id: id })
  })

  routes.get("/api/v1/users/conversations/:id/messages", async (c) => {
    const page = messagePage(c)
    return c.json((await conversations.messages(await who(c), c.req.param("id"), page)).map(messageOnWire))
  })

  routes.post("/api/v1/query/feedback", async (c) => {
    const { message_id, ...feedback } = await readBody(c.req.raw, FeedbackRequest)
    const person = await who(c)
    if (person) limits.write(person.id)
    await conversations.rate(person, message_id, feedback)
    return c.json({ status: "success", message: "Feedback received" })
  })

  return routes
}

/** Reads which page is asked for. Its schema is made once: making it costs many times what checking with it does. */
function pages(size: number, max: number): (c: HttpContext) => Page {
  const Query = z.object({
    limit: z.int().check(z.gte(1), z.lte(max)),
    offset: z.int().check(z.gte(0), z.lte(1_000_000)),
  })
  return (c) => {
    const { limit = String(size), offset = "0" } = c.req.query()
    return check(Query, { limit: Number(limit), offset: Number(offset) }, "query")
  }
}

const conversationPage = pages(CONVERSATION_PAGE_SIZE, MAX_CONVERSATION_PAGE_SIZE)
const messagePage = pages(MESSAGE_PAGE_SIZE, MAX_MESSAGE_PAGE_SIZE)

/** Response header: `?cursor=` of the next page, where there may be one. */
export const NEXT_CURSOR = "x-next-cursor"

const cursorAfter = (row: ConversationRow) =>
  Buffer.from(JSON.stringify([row.last_message_at, row.id])).toString("base64url")

const Cursor = z.tuple([z.int(), z.string()])
const Flag = z.optional(z.enum(["true", "false"]))
const Filter = z.object({
  search: z.optional(z.string().check(z.maxLength(200))),
  folder: z.optional(z.string()),
  pinned: Flag,
  archived: Flag,
  cursor: z.optional(z.string()),
})

function filterOf(c: HttpContext): Omit<ConversationFilter, "limit" | "offset"> {
  const { search, folder, pinned, archived, cursor } = check(Filter, c.req.query(), "query")
  const flag = (value: string | undefined) => (value === undefined ? undefined : value === "true")
  return {
    pattern: search ? searchPattern(search) : undefined,
    folderId: folder,
    pinned: flag(pinned),
    archived: flag(archived),
    after: cursor === undefined ? undefined : readCursor(cursor),
  }
}

function readCursor(cursor: string): NonNullable<ConversationFilter["after"]> {
  let value: unknown = null
  try {
    value = JSON.parse(Buffer.from(cursor, "base64url").toString())
  } catch {
    // Refused below, like any other cursor that is not one of ours.
  }
  const [lastMessageAt, id] = check(Cursor, value, "query")
  return { lastMessageAt, id }
}
