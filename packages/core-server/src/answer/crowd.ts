/** A turn's place among the turns that are being answered. */
export interface Place {
  /** Its first word has been written, or there will be none. */
  spoke(): void
  /** Resolves when every other turn has its first word too, or has waited long enough. */
  others(): Promise<void>
  /** The turn is over. */
  leave(): void
}

/** Who waits for a first word. When many ask at once, those words come before the rest of anybody's answer. */
export interface Crowd {
  enter(): Place
  /** Pieces of an answer that are written at a time. */
  pace(): number
}

/** The longest that an answer pauses after its first word so that others get theirs, in milliseconds. */
const LONGEST_PAUSE_MS = 400
/** Every so many turns at a time make the pieces of each one piece longer. */
const TURNS_PER_PIECE = 4

export function createCrowd(): Crowd {
  const silent = new Set<symbol>()
  const present = new Set<symbol>()
  let waiting: (() => void)[] = []
  const remove = (turn: symbol) => {
    if (!silent.delete(turn) || silent.size > 0) return
    const resumed = waiting
    waiting = []
    for (const resume of resumed) resume()
  }
  return {
    enter() {
      const turn = Symbol("turn")
      silent.add(turn)
      present.add(turn)
      return {
        spoke: () => remove(turn),
        async others() {
          if (silent.size === 0) return
          await new Promise<void>((resolve) => {
            const longEnough = setTimeout(resolve, LONGEST_PAUSE_MS).unref()
            waiting.push(() => {
              clearTimeout(longEnough)
              resolve()
            })
          })
        },
        leave() {
          remove(turn)
          present.delete(turn)
        },
      }
    },
    pace: () => 1 + Math.floor(present.size / TURNS_PER_PIECE),
  }
}
