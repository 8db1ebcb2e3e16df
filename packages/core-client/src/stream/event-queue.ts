import type { AnswerEvent } from "./connection.ts"

/** Events that have arrived and were not read yet. */
export interface EventQueue {
  push(event: AnswerEvent, id: string | undefined): void
  take(): AnswerEvent | undefined
  clear(): void
  /** The id of the last event that was taken. */
  readonly lastId: string | undefined
}

/**
 * Makes a queue. It is two arrays that are filled again and again: this runs once for every token.
 *
 * @param lastId The id to begin with.
 */
export function createEventQueue(lastId: string | undefined): EventQueue {
  const events: (AnswerEvent | undefined)[] = []
  const ids: (string | undefined)[] = []
  let head = 0
  let tail = 0
  const clear = () => {
    head = 0
    tail = 0
  }
  return {
    push(event, id) {
      events[tail] = event
      ids[tail++] = id
    },
    take() {
      if (head === tail) return undefined
      const event = events[head]
      lastId = ids[head] ?? lastId
      events[head++] = undefined
      if (head === tail) clear()
      return event
    },
    clear,
    get lastId() {
      return lastId
    },
  }
}
