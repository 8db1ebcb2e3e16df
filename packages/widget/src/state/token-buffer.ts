/** Pause between two showings, in milliseconds. */
const SHOW_EVERY_MS = 50
/** Shown at once at least, in characters. */
const LEAST = 60
/** Steps in which a backlog is shown: each costs the page a layout and a paint, however short it is. */
const STEPS = 2

/** Collects tokens and hands them on in steps that an eye can follow and a page can afford. */
export interface TokenBuffer {
  push(text: string): void
  /** Resolves when everything has been handed on. */
  drained(): Promise<void>
  /** Hands on everything, now. */
  flush(): void
}

/**
 * A buffer before `show`. The first piece goes at once; a whole answer in one piece is shown in two steps.
 * When showing is slow, the pauses grow, so that the page always has more time than we.
 *
 * @param atOnce Whether nobody is there to follow: nothing is then held back.
 */
export function createTokenBuffer(show: (text: string) => void, atOnce: () => boolean): TokenBuffer {
  let waiting = ""
  let timer: ReturnType<typeof setTimeout> | undefined
  let pause = 0
  let size = LEAST
  let settle: (() => void)[] = []

  const hand = (length: number) => {
    const text = waiting.slice(0, length)
    waiting = waiting.slice(length)
    const begun = performance.now()
    if (text) show(text)
    pause = Math.max(SHOW_EVERY_MS, 4 * (performance.now() - begun))
    if (waiting) return
    size = LEAST
    for (const done of settle) done()
    settle = []
  }
  const step = () => {
    size = Math.max(size, waiting.length / STEPS)
    hand(atOnce() ? waiting.length : endOfWord(waiting, size))
    /* The pause is kept after the last piece too: the next token waits for its turn. */
    timer = setTimeout(waiting ? step : rest, pause)
  }
  const rest = () => {
    timer = undefined
    if (waiting) step()
  }

  return {
    push: (text) => {
      waiting += text
      timer ??= setTimeout(step)
    },
    drained: () => (waiting ? new Promise((resolve) => settle.push(resolve)) : Promise.resolve()),
    flush: () => {
      clearTimeout(timer)
      timer = undefined
      hand(waiting.length)
    },
  }
}

function endOfWord(text: string, from: number): number {
  const start = Math.ceil(from)
  const space = text.slice(start).search(/\s/)
  return space < 0 ? text.length : start + space
}
