import type { BackupRow } from "@qanun/store"
import * as z from "zod/mini"
import type { BackupKind } from "./backup.ts"

const Text = z.string()
const Maybe = z.nullable(Text)
const Time = z.int()
const Flag = z.union([z.literal(0), z.literal(1)])
const Json = z.nullable(Text.check(z.refine(isJson, { error: "is no JSON" })))

/** The rows that a backup may hold, by kind. Columns that came later may be missing. */
const ROWS = {
  person: z.strictObject({
    id: Text,
    anonymous: Flag,
    username: Maybe,
    email: Maybe,
    tier: Text,
    core_tier: Maybe,
    language: Maybe,
    time_zone: Maybe,
    preferences: Json,
    llm_settings: Json,
    statistics: Json,
    statistics_at: z.nullable(Time),
    merged_into: Maybe,
    created_at: Time,
    seen_at: Time,
  }),
  folder: z.strictObject({
    id: Text,
    user_id: Text,
    name: Text,
    color: Maybe,
    position: z.int(),
    created_at: Time,
  }),
  conversation: z.strictObject({
    id: Text,
    user_id: Text,
    core_user: Text,
    rag_conversation_id: Maybe,
    title: Maybe,
    title_by: z.enum(["auto", "user", "core"]),
    title_at: Time,
    core_version: Maybe,
    sync_count: z.optional(z.int()),
    pages_at: z.optional(Time),
    summary: Maybe,
    llm_settings: Json,
    is_pinned: Flag,
    is_archived: Flag,
    folder_id: Maybe,
    message_count: z.int(),
    total_tokens: z.int(),
    last_message_at: Time,
    created_at: Time,
    updated_at: Time,
    deleted_at: z.nullable(Time),
    deleted_in_core: z.optional(Flag),
  }),
  message: z.strictObject({
    id: Text,
    conversation_id: Text,
    user_id: Text,
    position: z.int(),
    role: z.enum(["user", "assistant", "system"]),
    content: Text,
    status: z.enum(["completed", "failed"]),
    error_code: Maybe,
    outcome: z.nullable(z.enum(["answered", "no_answer"])),
    reply_to: Maybe,
    rag_message_id: Maybe,
    rag_conversation_id: z.optional(Maybe),
    citations: Json,
    sources: Json,
    tokens: z.int(),
    llm_settings: Json,
    processing_time_ms: z.int(),
    feedback_rating: z.nullable(z.int()),
    core_deleted: z.optional(Flag),
    created_at: Time,
    updated_at: Time,
  }),
} satisfies Record<BackupKind, z.ZodMiniType>

export type SavedConversation = z.infer<(typeof ROWS)["conversation"]>
export type SavedMessage = z.infer<(typeof ROWS)["message"]>
export type SavedRow =
  | { type: "person"; row: z.infer<(typeof ROWS)["person"]> }
  | { type: "folder"; row: z.infer<(typeof ROWS)["folder"]> }
  | { type: "conversation"; row: SavedConversation }
  | { type: "message"; row: SavedMessage }

/**
 * One row of a backup, checked; null for a kind that is not known, which is passed over.
 *
 * @throws TypeError that names the kind and the first column that cannot be.
 */
export function readSavedRow({ type, row }: BackupRow): SavedRow | null {
  if (!Object.hasOwn(ROWS, type)) return null
  const checked = z.safeParse(ROWS[type as BackupKind], row)
  if (checked.success) return { type, row: checked.data } as SavedRow
  const where = checked.error.issues[0]?.path.join(".") || "its columns"
  throw new TypeError(`The backup holds a ${type} that cannot be (${where}).`)
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
