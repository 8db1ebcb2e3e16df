/** Stops calling what keeps failing, and tries again after a while with one call. */
export interface Breaker {
  /** Whether a call may be made now. */
  allows(): boolean
  succeeded(): void
  failed(): void
}

export interface BreakerOptions {
  /** Failures in a row that open it. @defaultValue 3 */
  threshold?: number | undefined
  /** Milliseconds until one call is let through again. @defaultValue 30000 */
  pauseMs?: number | undefined
  now: () => number
}

export function createBreaker({ threshold = 3, pauseMs = 30_000, now }: BreakerOptions): Breaker {
  let failures = 0
  let openUntil = 0
  return {
    allows() {
      if (failures < threshold) return true
      if (now() < openUntil) return false
      // Half open: this caller tries, the others wait for its outcome.
      openUntil = now() + pauseMs
      return true
    },
    succeeded() {
      failures = 0
    },
    failed() {
      failures++
      openUntil = now() + pauseMs
    },
  }
}
