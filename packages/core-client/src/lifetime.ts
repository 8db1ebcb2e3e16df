import { isQanunError, QanunError } from "./errors.ts"

/** What one request may take: its abort signal, its deadline of the moment, and its end. */
export interface Lifetime {
  readonly signal: AbortSignal
  /** Starts a deadline of `ms` from now in place of the last one; `what` names it in the error. */
  limit(ms: number, what: string): void
  /** The running deadline counts from now, which is returned. */
  touch(): number
  /** Nobody waits for the server: the running deadline stands still until the next touch. */
  pause(): void
  abort(reason: unknown): void
  /** Lets go of the timer and of the caller's signal. */
  release(): void
}

/** The longest wait that timers keep. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * Opens a lifetime with a private controller, so that nothing stays behind on a caller's long-lived signal.
 *
 * @param outer The caller's signal.
 * @param endsAt The end of everything, in milliseconds of `performance.now()`.
 */
export function openLifetime(outer: AbortSignal | undefined, endsAt: number): Lifetime {
  const controller = new AbortController()
  const startedAt = performance.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  let allowedMs = Number.POSITIVE_INFINITY
  let touchedAt = 0
  let paused = false
  let phase = ""

  // A touch only notes the time: a stream of a million events must not set a million timers.
  const check = () => {
    const now = performance.now()
    const left = Math.min((paused ? now : touchedAt) + allowedMs, endsAt) - now
    if (left > 0) timer = setTimeout(check, Math.min(left, LONGEST_TIMER_MS))
    else
      controller.abort(
        new QanunError("timeout", `No ${phase} within ${Math.round(now < endsAt ? allowedMs : now - startedAt)} ms.`, {
          details: { phase: now < endsAt ? phase : "total" },
        }),
      )
  }
  const abortOuter = () => controller.abort(outer?.reason)
  outer?.addEventListener("abort", abortOuter)
  return {
    signal: controller.signal,
    limit(ms, what) {
      clearTimeout(timer)
      allowedMs = ms
      phase = what
      paused = false
      touchedAt = performance.now()
      check()
    },
    touch() {
      paused = false
      touchedAt = performance.now()
      return touchedAt
    },
    pause() {
      paused = true
    },
    abort: (reason) => controller.abort(reason),
    release() {
      clearTimeout(timer)
      outer?.removeEventListener("abort", abortOuter)
    },
  }
}

/** The error of a call that its caller ended. */
export function abortedError(signal: AbortSignal): QanunError {
  return new QanunError("aborted", "The call was aborted.", { cause: signal.reason })
}

/** Waits, and ends at once with `aborted` when the signal does. */
export function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer)
      reject(abortedError(signal as AbortSignal))
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", end)
      resolve()
    }, ms)
    signal?.addEventListener("abort", end, { once: true })
  })
}

/** Whatever was thrown, as one of our errors. */
export function toFailure(error: unknown, own: AbortSignal, outer: AbortSignal | undefined): QanunError {
  if (own.aborted) {
    if (outer?.aborted) return abortedError(outer)
    if (isQanunError(own.reason)) return own.reason
  }
  if (isQanunError(error)) return error
  const cause = (error as { cause?: { code?: unknown } } | undefined)?.cause
  const reason = cause?.code ?? (error as { code?: unknown } | undefined)?.code
  return new QanunError("connection_failed", "The server cannot be reached, or the connection broke.", {
    cause: error,
    ...(typeof reason === "string" && { details: { reason } }),
  })
}
