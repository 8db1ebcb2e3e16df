import * as z from "zod/mini"
import { Id } from "./common.ts"
import { Message } from "./message.ts"

/** Most points in one `POST sync/embeddings`, and most texts in one `POST embeddings` (contract 1.13). */
export const MAX_SYNC_POINTS = 1000
/** Longest vector, in numbers: the largest named vector of the field's collection has 3072. */
const MAX_DIMENSION = 4096
const MAX_POINT_TEXT = 100_000

/** One piece of a document as Ingest sends it (contract 5.11). What `metadata` may hold is described there. */
export const SyncPoint = z.object({
  id: Id,
  vector: z.array(z.number()).check(z.minLength(1), z.maxLength(MAX_DIMENSION)),
  text: z.string().check(z.minLength(1), z.maxLength(MAX_POINT_TEXT)),
  document_id: Id,
  metadata: z.prefault(z.record(z.string(), z.unknown()), {}),
})
export type SyncPoint = z.infer<typeof SyncPoint>

/** Body of `POST sync/embeddings`. `full` says that a whole document set is being sent; it replaces nothing. */
export const SyncEmbeddings = z.object({
  embeddings: z.array(SyncPoint).check(z.minLength(1), z.maxLength(MAX_SYNC_POINTS)),
  sync_type: z.prefault(z.enum(["incremental", "full"]), "incremental"),
})
export type SyncEmbeddings = z.infer<typeof SyncEmbeddings>

/** Answer of `POST sync/embeddings`. `node_ids` are 64-bit point ids as texts: no number of JavaScript holds them. */
export const SyncResult = z.object({
  status: z.literal("success"),
  synced_count: z.int(),
  node_ids: z.array(z.string()),
  timestamp: z.string(),
})
export type SyncResult = z.infer<typeof SyncResult>

/** Answer of `GET sync/status`. `pending_count`: stored, but not yet found by questions. */
export const SyncStatus = z.object({
  last_sync: z.nullable(z.string()),
  pending_count: z.int(),
  synced_count: z.int(),
  error_count: z.int(),
  qdrant_status: z.object({ vectors_count: z.int(), points_count: z.int(), status: z.string() }),
})
export type SyncStatus = z.infer<typeof SyncStatus>

/** Answer of `GET sync/statistics`: what the whole server holds (contract 1.13). */
export const SyncStatistics = z.object({
  status: z.literal("success"),
  timestamp: z.string(),
  environment: z.string(),
  app_version: z.string(),
  last_sync: z.nullable(z.string()),
  summary: z.object({
    total_users: z.int(),
    total_conversations: z.int(),
    total_messages: z.int(),
    total_vectors_in_qdrant: z.int(),
  }),
  postgresql: z.object({
    users: z.int(),
    conversations: z.int(),
    messages: z.object({ total: z.int(), total_tokens: z.int(), avg_processing_time_ms: z.number() }),
  }),
  qdrant: z.object({ total_points: z.int(), indexed_vectors: z.int(), status: z.string(), engine: z.string() }),
})

/** Answer of `GET sync/node/{point_id}`. */
export const SyncNode = z.object({
  status: z.literal("success"),
  node: z.object({
    id: z.string(),
    payload: z.record(z.string(), z.unknown()),
    vectors: z.record(z.string(), z.array(z.number())),
  }),
})
export type SyncNode = z.infer<typeof SyncNode>

/** Answer of `DELETE sync/node/{point_id}` and of `DELETE sync/document/{document_id}`. */
export const SyncDeleted = z.object({
  status: z.literal("success"),
  message: z.string(),
  point_id: z.optional(z.string()),
  document_id: z.optional(z.string()),
  deleted_count: z.int(),
  timestamp: z.string(),
})

/** Body of `POST embeddings`: that of OpenAI. `purpose` chooses the prefix of models that need one. */
export const EmbeddingsRequest = z.object({
  input: z.union([
    z.string().check(z.minLength(1), z.maxLength(MAX_POINT_TEXT)),
    z
      .array(z.string().check(z.minLength(1), z.maxLength(MAX_POINT_TEXT)))
      .check(z.minLength(1), z.maxLength(MAX_SYNC_POINTS)),
  ]),
  model: z.optional(z.string()),
  purpose: z.prefault(z.enum(["passage", "query"]), "passage"),
})

/** Answer of `POST embeddings`, as OpenAI's: vectors in the order of the texts. */
export const EmbeddingsResponse = z.object({
  object: z.literal("list"),
  data: z.array(z.object({ object: z.literal("embedding"), embedding: z.array(z.number()), index: z.int() })),
  model: z.string(),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
})
export type EmbeddingsResponse = z.infer<typeof EmbeddingsResponse>

/** Answer of `GET embeddings/info`; `dimension` is null until a first vector was made. */
export const EmbeddingsInfo = z.object({
  model: z.string(),
  dimension: z.nullable(z.int()),
  device: z.string(),
  status: z.string(),
})

/** Body of `POST embeddings/similarity`. */
export const SimilarityRequest = z.object({
  text1: z.string().check(z.minLength(1), z.maxLength(MAX_POINT_TEXT)),
  text2: z.string().check(z.minLength(1), z.maxLength(MAX_POINT_TEXT)),
})
/** Answer of `POST embeddings/similarity`; the cosine of both vectors, -1 to 1. */
export const Similarity = z.object({ text1: z.string(), text2: z.string(), similarity: z.number(), model: z.string() })

/** One change of the feed `GET sync/changes`; `data` is the row as its owner would read it, null for a tombstone. */
export const Change = z.object({
  /** `conversation` or `message`; what a newer Core adds is to be passed over. */
  entity: z.string(),
  id: z.string(),
  /** Grows with every change of this entity. */
  rev: z.int(),
  deleted: z.boolean(),
  /** `sub` of the owner's tokens. */
  user: z.string(),
  data: z.nullable(z.record(z.string(), z.unknown())),
  committed_at: z.string(),
})

export type Change = z.infer<typeof Change>

/** `data` of a change of the entity `message`; that of `conversation` is a conversation. */
export const MessageChange = z.extend(Message, { conversation_id: z.string() })

/** Answer of `GET sync/changes`: changes in the order of their commits. */
export const ChangeFeed = z.object({
  items: z.array(Change),
  next_cursor: z.string(),
  has_more: z.boolean(),
  server_time: z.string(),
})
export type ChangeFeed = z.infer<typeof ChangeFeed>

/** What a webhook of Core says: where to look, never what is there. */
export const WebhookHint = z.object({
  type: z.enum(["conversation.updated", "conversation.deleted", "message.updated", "message.deleted"]),
  timestamp: z.string(),
  data: z.object({ user: z.string(), id: z.string() }),
})
export type WebhookHint = z.infer<typeof WebhookHint>
