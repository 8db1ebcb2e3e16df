import * as z from "zod/mini"
import { Citation } from "./citation.ts"
import { Outcome, Usage, Verification } from "./query.ts"
import { LlmSettingsSchema } from "./settings-schema.ts"

/** Where the answer is; `message` is for people, `stage` for programs. */
export const StreamStage = z.enum(["searching", "found", "writing"])

/**
 * One event of an answer's stream: `data:` is this object, `id:` is `<message_id>:<seq>` with `seq` from 1.
 * The form is that of FastAPI Cores (contract 1.9 format B) with `citations` and ids added.
 * Order: conversation_id, then status, citations and token in any number, then exactly one done or error.
 */
export const StreamEvent = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("conversation_id"),
    conversation_id: z.string(),
    message_id: z.optional(z.string()),
    user_message_id: z.optional(z.string()),
  }),
  z.object({ type: z.literal("status"), message: z.string(), stage: z.optional(StreamStage) }),
  /** The citations known so far; a later event replaces an earlier one, and numbers never change their source. */
  z.object({ type: z.literal("citations"), citations: z.array(Citation) }),
  z.object({ type: z.literal("token"), content: z.string() }),
  z.object({
    type: z.literal("done"),
    message_id: z.string(),
    processing_time_ms: z.int(),
    sources: z.array(z.string()),
    conversation_id: z.optional(z.string()),
    tokens_used: z.optional(z.int()),
    outcome: z.optional(Outcome),
    llm_settings: z.optional(LlmSettingsSchema),
    usage: z.optional(Usage),
    verification: z.optional(Verification),
    cached: z.optional(z.boolean()),
  }),
  z.object({
    type: z.literal("error"),
    message: z.string(),
    code: z.optional(z.string()),
    retryable: z.optional(z.boolean()),
    retry_after_ms: z.optional(z.int()),
    details: z.optional(z.record(z.string(), z.unknown())),
  }),
])
export type StreamEvent = z.infer<typeof StreamEvent>
