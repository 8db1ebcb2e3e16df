import * as z from "zod/mini"

/** What Core may remember of a person, by kind. */
export const MEMORY_CATEGORIES = [
  "personal_info",
  "preference",
  "goal",
  "interest",
  "context",
  "behavior",
  "other",
] as const

/** A fact that Core remembers about the user (contract 1.12). */
export const Memory = z.object({
  id: z.string(),
  content: z.string(),
  category: z.string(),
  confidence: z.number(),
  usage_count: z.int(),
  created_at: z.nullable(z.string()),
  updated_at: z.nullable(z.string()),
})
export type Memory = z.infer<typeof Memory>

/** Answer of `GET memory/`. */
export const MemoryList = z.object({ user_id: z.string(), memories: z.array(Memory), total_count: z.int() })
export type MemoryList = z.infer<typeof MemoryList>

/** Answer of `POST memory/summarize`. */
export const MemorySummary = z.object({
  success: z.boolean(),
  before_count: z.int(),
  after_count: z.int(),
  message: z.optional(z.string()),
})
export type MemorySummary = z.infer<typeof MemorySummary>

/** Answer of `DELETE memory/` and of `DELETE memory/{id}`; only the former counts. */
export const MemoryDeleted = z.object({
  success: z.boolean(),
  message: z.string(),
  deleted_count: z.optional(z.int()),
})

/** Answer of `GET memory/context/text`. */
export const MemoryContext = z.object({ user_id: z.string(), context: z.string(), has_memories: z.boolean() })
export type MemoryContext = z.infer<typeof MemoryContext>

/** Body of `POST memory/` and `PUT memory/{id}`. */
export const MemoryInput = z.object({
  content: z.string().check(z.minLength(1), z.maxLength(500)),
  category: z.optional(z.enum(MEMORY_CATEGORIES)),
})
export type MemoryInput = z.infer<typeof MemoryInput>
