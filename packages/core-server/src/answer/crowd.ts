import { setImmediate } from "node:timers/promises"

/** A turn's place among the turns that are being answered. */
export interface Place {
  /** Resolves when it is this turn's time to be worked on. */
  begin(): Promise<unknown>
  /** Nobody needs to wait for this turn: its first word is written, or an endpoint elsewhere has yet to give it. */
  spoke(): void
  /** Resolves when every turn that is silent now has spoken or left, or has taken too long. */
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
export const LONGEST_PAUSE_MS = 2000
/** Every so many turns at a time make the pieces of each one piece longer. */
const TURNS_PER_PIECE = 4
/** Turns that are worked on in one go, before the words that they have written so far are sent. */
export const TURNS_AT_A_TIME = 8

interface Waiting {
  /** The newest turn that it waits for. */
  upTo: number
  resume: () => void
}

export function createCrowd(): Crowd {
  let newest = 0
  // Turns by their number, oldest first; whoever waits longest waits for the oldest.
  const silent = new Set<number>()
  const waiting = new Set<Waiting>()
  let present = 0
  let begun = 0
  let gate: Promise<unknown> = Promise.resolve()
  let resuming = false
  // One at a time: whoever arrives in between would otherwise get a first word after everybody's last one.
  const resumeInTurn = async () => {
    if (resuming) return
    resuming = true
    for (const { upTo, resume } of waiting) {
      const [oldest = Number.POSITIVE_INFINITY] = silent
      if (upTo >= oldest) break
      resume()
      await setImmediate()
    }
    resuming = false
  }
  const quiet = (turn: number) => {
    if (silent.delete(turn)) void resumeInTurn()
  }
  return {
    enter() {
      const turn = ++newest
      silent.add(turn)
      present++
      let here = true
      return {
        begin() {
          const open = gate
          if (++begun % TURNS_AT_A_TIME === 0) gate = gate.then(() => setImmediate())
          return open
        },
        spoke: () => quiet(turn),
        async others() {
          if (silent.size === 0) return
          await new Promise<void>((resolve) => {
            const resume = () => {
              clearTimeout(longEnough)
              waiting.delete(waiter)
              resolve()
            }
            const waiter = { upTo: newest, resume }
            const longEnough = setTimeout(resume, LONGEST_PAUSE_MS).unref()
            waiting.add(waiter)
          })
        },
        leave() {
          quiet(turn)
          if (here) present--
          here = false
        },
      }
    },
    pace: () => 1 + Math.floor(present / TURNS_PER_PIECE),
  }
}
