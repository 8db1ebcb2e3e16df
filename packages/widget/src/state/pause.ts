/**
 * Waits for something, and no longer than until the signal is aborted.
 *
 * @param begin Begins what calls `done`, later; gives back the way to end it.
 */
export function waitFor(signal: AbortSignal, begin: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      end()
      signal.removeEventListener("abort", done)
      resolve()
    }
    const end = begin(done)
    signal.addEventListener("abort", done)
  })
}

/** Waits, in milliseconds, and no longer than until the signal is aborted. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  waitFor(signal, (done) => {
    const timer = setTimeout(done, ms)
    return () => clearTimeout(timer)
  })
