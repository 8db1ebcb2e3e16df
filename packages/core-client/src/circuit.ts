import { QanunError } from "./errors.ts"

/** When calls are paused. */
export interface CircuitOptions {
  /** Failures in a row (5xx, no connection, no answer in time) that open the circuit. @defaultValue 10 */
  failures: number
  /** How long it stays open before one call may try again, in milliseconds. @defaultValue 5000 */
  cooldownMs: number
}

export const DEFAULT_CIRCUIT: CircuitOptions = { failures: 10, cooldownMs: 5000 }

/** Pauses calls to a server that fails and fails, and lets one through at a time to see whether it is back. */
export function createCircuit({ failures, cooldownMs }: CircuitOptions, now: () => number = () => performance.now()) {
  let inARow = 0
  let opensAt = 0
  return {
    /** @throws QanunError `circuit_open` while calls are paused. */
    admit() {
      if (inARow < failures) return
      const wait = opensAt - now()
      if (wait > 0)
        throw new QanunError("circuit_open", "The server failed repeatedly; calls are paused.", {
          retryAfterMs: Math.ceil(wait),
        })
      // This call is the probe; the others wait for what it finds.
      opensAt = now() + cooldownMs
    },
    report(failed: boolean) {
      inARow = failed ? inARow + 1 : 0
      if (inARow >= failures) opensAt = now() + cooldownMs
    },
  }
}
