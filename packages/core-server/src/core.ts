import type { Driver } from "@qanun/store"
import type { AnswerCache } from "./answer/cache.ts"
import type { Crowd } from "./answer/crowd.ts"
import type { Library } from "./answer/library.ts"
import type { TurnLog } from "./answer/turn-log.ts"
import type { Authenticate } from "./auth.ts"
import type { Embedder } from "./llm/embeddings.ts"
import type { Knowledge } from "./sync/knowledge.ts"
import type { VectorIndex } from "./vectors/vector-index.ts"

/** What the routes work with. */
export interface Core {
  store: Driver
  /** By which the answers that this process writes are known to be written by it. */
  instanceId: string
  authenticate: Authenticate
  /** Keys that services (Users, Ingest) send as `X-API-Key`. */
  serviceKeys: readonly string[]
  readonly library: Library
  knowledge: Knowledge
  vectors: VectorIndex
  embedder: Embedder | undefined
  /** Batches of Ingest that failed since the start. */
  syncErrors: number
  /** Running and just finished turns by message id. */
  turns: Map<string, TurnLog>
  cache: AnswerCache
  /** Who waits for the first word of an answer. */
  crowd: Crowd
  now: () => number
  heartbeatMs: number
  onError: (error: unknown, requestId: string) => void
}
