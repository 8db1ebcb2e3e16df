import * as z from "zod/mini"
import { Timestamp } from "./common.ts"

/** A user's folder of conversations. Users only; folders never travel to Core. */
export const Folder = z.object({
  id: z.string(),
  name: z.string(),
  color: z.nullable(z.string()),
  position: z.int(),
  conversations_count: z.int(),
  created_at: Timestamp,
})
export type Folder = z.infer<typeof Folder>

const name = z.string().check(z.minLength(1), z.maxLength(255))
const color = z.optional(z.nullable(z.string().check(z.regex(/^#[0-9a-fA-F]{6}$/))))
const position = z.optional(z.int().check(z.gte(0), z.lte(10_000)))

/** Body of `POST users/folders`. */
export const FolderCreate = z.object({ name, color, position })
export type FolderCreate = z.infer<typeof FolderCreate>

/** Body of `PATCH users/folders/{id}`. */
export const FolderUpdate = z.object({ name: z.optional(name), color, position })
export type FolderUpdate = z.infer<typeof FolderUpdate>

/** What only Users keeps of a conversation: accepted by its `PATCH users/conversations/{id}` beside title and settings. */
export const ConversationUiState = z.object({
  is_pinned: z.optional(z.boolean()),
  is_archived: z.optional(z.boolean()),
  folder_id: z.optional(z.nullable(z.string().check(z.minLength(1), z.maxLength(100)))),
})
export type ConversationUiState = z.infer<typeof ConversationUiState>
