import * as z from "zod/mini"
import { Timestamp } from "./common.ts"
import { LlmSettingsSchema } from "./settings-schema.ts"

/** One row of `GET users/conversations` (contract 1.11); the last four fields are additive. */
export const Conversation = z.object({
  id: z.string(),
  title: z.nullable(z.string()),
  summary: z.optional(z.nullable(z.string())),
  message_count: z.int(),
  total_tokens: z.int(),
  last_message_at: z.nullable(Timestamp),
  created_at: Timestamp,
  updated_at: z.optional(Timestamp),
  llm_settings: z.optional(z.nullable(LlmSettingsSchema)),
  /** UI state, from Users only. */
  is_pinned: z.optional(z.boolean()),
  is_archived: z.optional(z.boolean()),
  folder_id: z.optional(z.nullable(z.string())),
})
export type Conversation = z.infer<typeof Conversation>

/** Conversations on a page of a list where nobody asks for another number. */
export const CONVERSATION_PAGE_SIZE = 20
/** Most conversations on a page; a request for more is refused. */
export const MAX_CONVERSATION_PAGE_SIZE = 100

/** Body of `POST users/conversations`. */
export const ConversationCreate = z.object({
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  context: z.optional(z.record(z.string(), z.unknown())),
  llm_model: z.optional(z.string().check(z.minLength(1), z.maxLength(100))),
  temperature: LlmSettingsSchema.shape.temperature,
  max_tokens: LlmSettingsSchema.shape.max_tokens,
  llm_settings: z.optional(LlmSettingsSchema),
})
export type ConversationCreate = z.infer<typeof ConversationCreate>

/** Body of `PATCH users/conversations/{id}`. */
export const ConversationUpdate = z.object({
  title: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  llm_settings: z.optional(z.nullable(LlmSettingsSchema)),
})
export type ConversationUpdate = z.infer<typeof ConversationUpdate>

/** Answer of `DELETE users/conversations/{id}` (contract 1.11). */
export const ConversationDeleted = z.object({
  status: z.literal("success"),
  message: z.string(),
  conversation_id: z.string(),
})
