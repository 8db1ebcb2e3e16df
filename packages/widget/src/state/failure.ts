import type { ErrorCode } from "@qanun/contract"

/** What went wrong, in a code of the contract. What a visitor is told of it is said by `explain.ts`. */
export interface Failure {
  code: ErrorCode
  /** When it makes sense to try again, as the server said: milliseconds from now, or an ISO time. */
  retryAfterMs?: number | undefined
  resetsAt?: string | undefined
}

/** What a visitor is told of a failure. */
export interface Explanation {
  words: string
  /** Asking again is pointless until somebody else has acted. */
  hopeless?: boolean
}

/** The visitor's own doing, and so not a failure to be told. */
export const isStop = ({ code }: Failure): boolean => code === "cancelled" || code === "aborted"
