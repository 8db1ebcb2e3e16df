import * as z from "zod/mini"
import { Citation } from "./citation.ts"
import { Id, Language } from "./common.ts"
import { LlmSettingsSchema } from "./settings-schema.ts"

/** Longest question, in Unicode code points (contract 1.7). */
export const MAX_QUERY_LENGTH = 2000

const codePoints = (text: string) => [...text].length

/** The question: 1 to 2,000 code points and not only white space or control characters. */
export const QueryText = z.string().check(
  z.refine((text) => text.length <= 2 * MAX_QUERY_LENGTH && codePoints(text) <= MAX_QUERY_LENGTH, {
    error: `query must have at most ${MAX_QUERY_LENGTH} characters`,
  }),
  z.refine((text) => /[\p{L}\p{N}]/u.test(text), { error: "query must contain a letter or a digit" }),
)

/** A file the host has uploaded before (contract 1.7). */
export const FileAttachment = z.object({
  filename: z.string().check(z.minLength(1), z.maxLength(500)),
  minio_url: z.string().check(z.minLength(1), z.maxLength(2000)),
  file_type: z.string().check(z.minLength(1), z.maxLength(200)),
  size_bytes: z.optional(z.int().check(z.gte(0))),
})

/** Body of `POST query/` and `POST query/stream`. Settings are taken flat beside `query` or nested in `llm_settings`. */
export const QueryRequest = z.object({
  query: QueryText,
  conversation_id: z.optional(z.nullable(Id)),
  language: z.prefault(Language, "fa"),
  max_results: z.optional(z.int().check(z.gte(1), z.lte(20))),
  filters: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  use_cache: z.optional(z.boolean()),
  use_reranking: z.optional(z.boolean()),
  user_preferences: z.optional(z.nullable(z.record(z.string(), z.unknown()))),
  file_attachments: z.optional(z.nullable(z.array(FileAttachment).check(z.maxLength(5)))),
  enable_web_search: z.optional(z.nullable(z.boolean())),
  llm_settings: z.optional(z.nullable(LlmSettingsSchema)),
  ...LlmSettingsSchema.shape,
})
export type QueryRequest = z.infer<typeof QueryRequest>
/** What a caller may send: everything but `query` is optional. */
export type QueryInput = z.input<typeof QueryRequest>

/** `no_answer`: the sources do not answer the question, and the answer's text says so. */
export const Outcome = z.enum(["answered", "no_answer"])
export type Outcome = z.infer<typeof Outcome>

/** Tokens of a model as its endpoint counted them. */
export const Usage = z.object({ input: z.int(), output: z.int() })

/** How many sentences of a model the sources carry, and what became of the others. */
export const Verification = z.object({ verified: z.int(), dropped: z.int(), flagged: z.int() })
export type Verification = z.infer<typeof Verification>

/** Body of a finished answer. The first six fields are those of FastAPI Cores (contract 1.7), the rest is additive. */
export const QueryResponse = z.object({
  /** Markdown with marks `[n]` that point into `citations`. */
  answer: z.string(),
  /** Sources as text blocks, for older clients (contract 5.8). */
  sources: z.array(z.string()),
  conversation_id: z.string(),
  /** Id of the assistant's message. */
  message_id: z.string(),
  tokens_used: z.int(),
  processing_time_ms: z.int(),
  file_analysis: z.optional(z.nullable(z.string())),
  context_used: z.optional(z.boolean()),
  citations: z.optional(z.array(Citation)),
  outcome: z.optional(Outcome),
  /** Id of the user's message. */
  user_message_id: z.optional(z.string()),
  /** The settings that this answer was written with. */
  llm_settings: z.optional(LlmSettingsSchema),
  /** Absent when no model wrote. */
  usage: z.optional(Usage),
  verification: z.optional(Verification),
  /** The answer was given before, to the same person for the same question and settings. */
  cached: z.optional(z.boolean()),
})
export type QueryResponse = z.infer<typeof QueryResponse>
