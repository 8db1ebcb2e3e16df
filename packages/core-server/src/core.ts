import type { Driver } from "@qanun/store"
import type { Library } from "./answer/library.ts"
import type { TurnLog } from "./answer/turn-log.ts"
import type { Authenticate } from "./auth.ts"

/** What the routes work with. */
export interface Core {
  store: Driver
  authenticate: Authenticate
  /** Keys that services (Users, Ingest) send as `X-API-Key`. */
  serviceKeys: readonly string[]
  library: Library
  /** Running and just finished turns by message id. */
  turns: Map<string, TurnLog>
  /** How many turns are being written right now. */
  running: number
  now: () => number
  heartbeatMs: number
  onError: (error: unknown, requestId: string) => void
}
