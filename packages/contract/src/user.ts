import * as z from "zod/mini"
import { Tier, Timestamp } from "./common.ts"
import { LlmSettingsSchema } from "./settings-schema.ts"

/** Answer of `GET users/profile` (contract 1.11); `tier` is additive. */
export const Profile = z.object({
  id: z.string(),
  external_user_id: z.string(),
  username: z.string(),
  email: z.nullable(z.string()),
  full_name: z.nullable(z.string()),
  total_query_count: z.int(),
  total_tokens_used: z.int(),
  language: z.string(),
  timezone: z.string(),
  last_active_at: z.nullable(Timestamp),
  created_at: Timestamp,
  tier: z.optional(Tier),
  /** The user's own default, weaker than a conversation's and a question's. From Users only. */
  llm_settings: z.optional(z.nullable(LlmSettingsSchema)),
  /** From Users only; they never leave it. */
  preferences: z.optional(z.record(z.string(), z.unknown())),
})
export type Profile = z.infer<typeof Profile>

/** Body of `PATCH users/profile`. */
export const ProfileUpdate = z.object({
  language: z.optional(z.enum(["fa", "en", "ar"])),
  timezone: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  preferences: z.optional(z.record(z.string(), z.unknown())),
  /** Null: no default of one's own. */
  llm_settings: z.optional(z.nullable(LlmSettingsSchema)),
})
export type ProfileUpdate = z.infer<typeof ProfileUpdate>

/** Answer of `GET users/statistics` (contract 1.11); Cores differ, so only the totals that all send are required. */
export const Statistics = z.object({
  total_queries: z.int(),
  total_tokens: z.int(),
  total_input_tokens: z.optional(z.int()),
  total_output_tokens: z.optional(z.int()),
  total_conversations: z.optional(z.int()),
  total_feedback: z.optional(z.int()),
  daily_queries: z.optional(z.int()),
  /** Null: no limit. */
  daily_limit: z.optional(z.nullable(z.int())),
  created_at: z.optional(z.nullable(Timestamp)),
  last_active: z.optional(z.nullable(Timestamp)),
  /** When these numbers held, where they come from a cache. */
  as_of: z.optional(Timestamp),
})
export type Statistics = z.infer<typeof Statistics>
