import type { CoreClient } from "@qanun/core-client"
import type { Driver } from "@qanun/store"
import type { Logger } from "../observe/logger.ts"
import type { Metrics } from "../observe/metrics.ts"
import type { Subject } from "../tokens.ts"

export interface PullParts {
  store: Driver
  clientFor: (subject: Subject) => CoreClient
  metrics: Metrics
  logger: Logger
  now: () => number
  newId: () => string
  /** What is younger may be a turn that is just being linked, and waits for the next time. In milliseconds. */
  settledMs: number
  /** In which nothing was said for so long is not brought here, in milliseconds. @defaultValue Infinity */
  keepMs?: number | undefined
}

export interface PullResult {
  conversations: number
  messages: number
  deleted: number
}
