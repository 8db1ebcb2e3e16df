import {
  CONVERSATION_PAGE_SIZE,
  ConversationCreate,
  ConversationUpdate,
  FeedbackRequest,
  MAX_CONVERSATION_PAGE_SIZE,
  MAX_MESSAGE_PAGE_SIZE,
  MESSAGE_PAGE_SIZE,
} from "@qanun/contract"
import * as z from "zod/mini"
import type { Conversations, Page } from "../conversations.ts"
import type { Identity } from "../identity.ts"
import { conversationOnWire, messageOnWire } from "../wire.ts"
import { check, readBody } from "./body.ts"
import { type HttpContext, newRouter } from "./context.ts"

const Update = z.extend(ConversationUpdate, {
  is_pinned: z.optional(z.boolean()),
  is_archived: z.optional(z.boolean()),
})

/** The cache of conversations and messages, as Core's own routes would show them. */
export function conversationRoutes({ identity, conversations }: { identity: Identity; conversations: Conversations }) {
  const routes = newRouter()
  const who = (c: HttpContext) => identity.find(c.req.raw)

  routes.get("/api/v1/users/conversations", async (c) => {
    const page = pageOf(c, CONVERSATION_PAGE_SIZE, MAX_CONVERSATION_PAGE_SIZE)
    return c.json((await conversations.list(await who(c), page)).map(conversationOnWire))
  })

  routes.post("/api/v1/users/conversations", async (c) => {
    const body = await readBody(c.req.raw, ConversationCreate)
    const { person, setCookie } = await identity.findOrAdmit(c.req.raw)
    const row = await conversations.create(person, body)
    if (setCookie) c.header("set-cookie", setCookie)
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
    const page = pageOf(c, MESSAGE_PAGE_SIZE, MAX_MESSAGE_PAGE_SIZE)
    return c.json((await conversations.messages(await who(c), c.req.param("id"), page)).map(messageOnWire))
  })

  routes.post("/api/v1/query/feedback", async (c) => {
    const { message_id, ...feedback } = await readBody(c.req.raw, FeedbackRequest)
    await conversations.rate(await who(c), message_id, feedback)
    return c.json({ status: "success", message: "Feedback received" })
  })

  return routes
}

function pageOf(c: HttpContext, size: number, max: number): Page {
  const Query = z.object({
    limit: z.int().check(z.gte(1), z.lte(max)),
    offset: z.int().check(z.gte(0), z.lte(1_000_000)),
  })
  const { limit = String(size), offset = "0" } = c.req.query()
  return check(Query, { limit: Number(limit), offset: Number(offset) }, "query")
}
