import type { Driver } from "@qanun/store"
import type { Corpus } from "./law/corpus.ts"
import type { LlmOptions } from "./llm/client.ts"
import type { EmbeddingOptions } from "./llm/embeddings.ts"
import type { QdrantOptions } from "./vectors/qdrant-connection.ts"
import type { WebhookOptions } from "./webhooks/sender.ts"

/** Largest request body in bytes. */
export const MAX_BODY_BYTES = 64 * 1024
/** Largest body of a batch of Ingest: 1,000 vectors of 3,072 numbers. */
export const MAX_SYNC_BYTES = 96 * 1024 * 1024
/** How often to look for points that other processes have stored. */
export const SYNC_POLL_MS = 15_000
/** Until the corpus is embedded again after a failure. */
export const FILL_RETRY_MS = 60_000
/** How often to look whether the corpus has outgrown what nearness was measured with. */
export const CALIBRATE_MS = 60_000
/** An answer may be given again for so long, as in the field's Core (contract 5.9). */
export const CACHE_TTL_MS = 2 * 3600_000
/** Answers that are kept for giving again. */
export const CACHE_SIZE = 1_000
/** Idempotency keys are kept for so long, and old ones are looked for so often. */
export const KEY_AGE_MS = 7 * 24 * 3600_000
export const KEY_SWEEP_MS = 3600_000
/** A request that has kept its key for so long without an answer died with its process: the key is free again. */
export const KEY_CLAIM_MS = 60_000
/** A comment is sent on an idle stream this often, so that proxies keep it open. */
export const HEARTBEAT_MS = 15_000
/** A finished turn stays in memory this long for readers that come back; later ones get the stored answer. */
export const TURN_MEMORY_MS = 60_000
/** Earlier questions that a follow-up may lean on. */
export const HISTORY_LENGTH = 4
/** Shortest secret for HS256: 256 bits (RFC 7518 3.2). */
export const MIN_SECRET_LENGTH = 32
/** Difference between clocks that tokens are forgiven, in seconds. */
export const CLOCK_SKEW_S = 60
/** How many articles are considered when the caller does not say. */
export const DEFAULT_MAX_RESULTS = 5
/** Idempotency keys: 1 to this many visible characters. */
export const MAX_IDEMPOTENCY_KEY = 200

/** What a Core is made of; only `store` and `auth` must be given. */
export interface CoreServerOptions {
  /** Where users, conversations and messages are kept. Stays the caller's: `close` does not close it. */
  store: Driver
  /** The HS256 secret shared with Users, at least 32 characters. */
  auth: { secret: string }
  /** Keys that services send as `X-API-Key` for `sync/*`, each at least 32 characters. @defaultValue none */
  serviceKeys?: readonly string[]
  /** Origins whose pages may call, e.g. `https://www.example.com`. @defaultValue none: only Users and other servers call */
  allowedOrigins?: readonly string[]
  /** What to answer from. @defaultValue the built-in demo corpus */
  corpus?: Corpus
  /** Where the finished index is kept between starts; without it the index is built on every start. */
  snapshotFile?: string
  /** Writes the answers from the articles found; without one, answers quote the articles. */
  llm?: LlmOptions
  /** Turns texts into vectors, so that questions also find what says the same in other words. */
  embeddings?: EmbeddingOptions
  /** Where vectors are kept. @defaultValue in the store, which is good to about 50,000 of them */
  qdrant?: QdrantOptions
  /** Whom to tell that something has changed, by signed webhooks. @defaultValue nobody */
  webhooks?: WebhookOptions
  /** How long an answer may be given again to the same person, in milliseconds; 0: never. @defaultValue 7200000 */
  cacheTtlMs?: number
  /** Clock, epoch milliseconds. @defaultValue Date.now */
  now?: () => number
  /** Milliseconds between heartbeats of an idle stream. @defaultValue 15000 */
  heartbeatMs?: number
  /** Told of every failure that is the server's own; never gets secrets or bodies. */
  onError?: (error: unknown, requestId: string) => void
}
