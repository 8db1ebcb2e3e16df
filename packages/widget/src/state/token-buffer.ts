/** Longest time that a token waits before it is shown, in milliseconds. */
const FLUSH_EVERY_MS = 50

/** Collects tokens and hands them on at most once every {@link FLUSH_EVERY_MS}; the first goes at once. */
export interface TokenBuffer {
  push(text: string): void
  /** Hands on what is left, now. */
  flush(): void
}

/** A buffer before `show`. When showing is slow, the pauses grow, so that the page always has more time than we. */
export function createTokenBuffer(show: (text: string) => void): TokenBuffer {
  let waiting = ""
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = 0
  const flush = () => {
    clearTimeout(timer)
    timer = undefined
    if (!waiting) return
    const text = waiting
    waiting = ""
    const begun = performance.now()
    show(text)
    pause = Math.max(FLUSH_EVERY_MS, 4 * (performance.now() - begun))
  }
  return {
    flush,
    push: (text) => {
      waiting += text
      timer ??= setTimeout(flush, pause)
    },
  }
}
