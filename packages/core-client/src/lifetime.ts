import { isQanunError, QanunError } from "./errors.ts"
import { LONGEST_TIMER_MS } from "./limits.ts"

/** What one request may take: its abort signal, its deadline of the moment, and its end. */
export interface Lifetime {
  readonly signal: AbortSignal
  /**
   * Starts a deadline of `ms` from now in place of the last one.
   *
   * @param then Its name in the error by which it ends the request, or what is done instead.
   */
  limit(ms: number, then: string | (() => void)): void
  /** Lets go of everything; with a reason it ends the request too. */
  end(reason?: unknown): void
  /** Told why the request is ended: a fetch or a `getToken` of the caller's own may not know about signals. */
  onEnd(reason: unknown): void
}

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
  let expiresAt = 0
  let expired: string | (() => void) = ""

  const check = () => {
    const now = clock()
    const left = Math.min(expiresAt, endsAt) - now
    // In whole milliseconds: Node keeps a list for each length of time that it meets.
    if (left > 0) timer = setTimeout(check, Math.min(Math.ceil(left), LONGEST_TIMER_MS))
    else if (now >= endsAt) end(timedOut("total"))
    else if (typeof expired === "string") end(timedOut(expired))
    else expired()
  }
  const end = (reason?: unknown) => {
    clearTimeout(timer)
    outer?.removeEventListener("abort", endWithOuter)
    outer = undefined
    if (!reason) return
    controller.abort(reason)
    life.onEnd(reason)
  }
  const endWithOuter = () => end(abortedError(outer?.reason))
  outer?.addEventListener("abort", endWithOuter)
  const life: Lifetime = {
    signal: controller.signal,
    end,
    onEnd() {},
    limit(ms, then) {
      clearTimeout(timer)
      expired = then
      expiresAt = clock() + ms
      check()
    },
  }
  return life
}

/** The error of a deadline that passed. */
export function timedOut(phase: string): QanunError {
  return new QanunError("timeout", `Deadline passed: ${phase}.`, { details: { phase } })
}

/** The error of a call that its caller ended. */
export function abortedError(cause: unknown): QanunError {
  return new QanunError("aborted", "The call was aborted.", { cause })
}

/** Whatever was thrown, as one of our errors; why the request was ended comes before what came of that. */
export function toFailure(cause: unknown, ended?: AbortSignal): QanunError {
  const known = [ended?.reason, cause].find(isQanunError)
  if (known) return known
  const { cause: inner, code } = (cause ?? {}) as { cause?: { code?: unknown }; code?: unknown }
  const reason = inner?.code ?? code
  return new QanunError("connection_failed", "The server cannot be reached.", {
    cause,
    details: typeof reason === "string" ? { reason } : undefined,
  })
}
