import * as z from "zod/mini"
import { Citation } from "./citation.ts"
import { Timestamp } from "./common.ts"
import { Outcome } from "./query.ts"

/** `processing` becomes `completed` or `failed`, once. A failed message keeps no error text, only a code. */
export const MessageStatus = z.enum(["processing", "completed", "failed"])
export type MessageStatus = z.infer<typeof MessageStatus>

/** One row of `GET users/conversations/{id}/messages` (contract 1.11); what follows `created_at` is additive. */
export const Message = z.object({
  id: z.string(),
  role: z.enum(["user", "assistant", "system"]),
  content: z.string(),
  tokens: z.int(),
  sources: z.nullable(z.array(z.string())),
  feedback_rating: z.nullable(z.int()),
  created_at: Timestamp,
  citations: z.optional(z.array(Citation)),
  status: z.optional(MessageStatus),
  /** Why a message is `failed`; one of the error codes. */
  error_code: z.optional(z.nullable(z.string())),
  outcome: z.optional(z.nullable(Outcome)),
  /** On an assistant's message: the user's message that it answers. */
  reply_to: z.optional(z.nullable(z.string())),
})
export type Message = z.infer<typeof Message>

/** Messages on a page where nobody asks for another number. */
export const MESSAGE_PAGE_SIZE = 50
/** Most messages on a page; a request for more is refused. */
export const MAX_MESSAGE_PAGE_SIZE = 200
