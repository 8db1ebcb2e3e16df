import { LlmError } from "./errors.ts"

/** A time limit that can be set anew for each stage of a call. */
export interface Deadline {
  readonly signal: AbortSignal
  /** From now on, the next thing must come within so many milliseconds. */
  within(ms: number, stage: string): void
  /** Lets go of timers and of the call. */
  end(): void
}

/** Starts a call's limits: `totalMs` for all of it, and an outer signal that ends it. */
export function createDeadline(outer: AbortSignal, totalMs: number): Deadline {
  const controller = new AbortController()
  const give = (reason: unknown) => controller.abort(reason)
  const late = (stage: string) => () => give(new LlmError("timeout", `the endpoint was too slow: ${stage}`))
  const stop = () => give(outer.reason)
  if (outer.aborted) stop()
  outer.addEventListener("abort", stop, { once: true })
  const total = setTimeout(late("whole answer"), totalMs)
  let timer: NodeJS.Timeout | undefined
  return {
    signal: controller.signal,
    within(ms, stage) {
      clearTimeout(timer)
      timer = setTimeout(late(stage), ms)
    },
    end() {
      clearTimeout(timer)
      clearTimeout(total)
      outer.removeEventListener("abort", stop)
      give(new LlmError("cut", "the call is over"))
    },
  }
}
