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
  /** Ends the request and lets go of everything. */
  abort(reason?: unknown): void
  /** Lets go of the timer and of the caller's signal. */
  release(): void
}

/** The longest wait that timers keep. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** Milliseconds that only go forward. */
export const clock = () => performance.now()

/**
 * Opens a lifetime with a private controller, so that nothing stays behind on a caller's long-lived signal.
 *
 * @param outer The caller's signal.
 * @param endsAt The end of everything, by {@link clock}.
 */
export function openLifetime(outer: AbortSignal | undefined, endsAt: number): Lifetime {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let allowedMs = 0
  let touchedAt = 0
  let paused = false
  let phase = ""

  // A touch only notes the time: a stream of a million events must not set a million timers.
  const check = () => {
    const now = clock()
    const left = Math.min((paused ? now : touchedAt) + allowedMs, endsAt) - now
    if (left > 0) timer = setTimeout(check, Math.min(left, LONGEST_TIMER_MS))
    else {
      if (now >= endsAt) phase = "total"
      controller.abort(timedOut(phase))
    }
  }
  const touch = () => {
    paused = false
    touchedAt = clock()
    return touchedAt
  }
  const abortOuter = () => controller.abort()
  const release = () => {
    clearTimeout(timer)
    outer?.removeEventListener("abort", abortOuter)
  }
  outer?.addEventListener("abort", abortOuter)
  return {
    signal: controller.signal,
    limit(ms, what) {
      clearTimeout(timer)
      allowedMs = ms
      phase = what
      touch()
      check()
    },
    touch,
    pause() {
      paused = true
    },
    abort(reason) {
      controller.abort(reason)
      release()
    },
    release,
  }
}

/** The error of a deadline that passed. */
export function timedOut(phase: string): QanunError {
  return new QanunError("timeout", `Deadline passed: ${phase}.`, { details: { phase } })
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
      signal?.removeEventListener("abort", end)
      if (signal?.aborted) reject(abortedError(signal))
      else resolve()
    }
    const timer = setTimeout(end, ms)
    signal?.addEventListener("abort", end)
  })
}

/** Whatever was thrown, as one of our errors. */
export function toFailure(error: unknown, own: AbortSignal, outer: AbortSignal | undefined): QanunError {
  if (outer?.aborted) return abortedError(outer)
  if (isQanunError(own.reason)) return own.reason
  if (isQanunError(error)) return error
  const { cause, code } = (error ?? {}) as { cause?: { code?: unknown }; code?: unknown }
  const reason = cause?.code ?? code
  return new QanunError("connection_failed", "The server cannot be reached.", {
    cause: error,
    details: typeof reason === "string" ? { reason } : undefined,
  })
}
