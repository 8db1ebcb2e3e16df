import type { StreamEvent } from "@qanun/contract"

/** One event as readers get it: `seq` counts from 1 within the answer. */
export interface LoggedEvent {
  seq: number
  /** The event as JSON, encoded once for all readers. */
  json: string
}

/** A running answer in this process: its events so far, and a bell for readers that wait for more. */
export interface LiveTurn {
  readonly messageId: string
  readonly events: readonly LoggedEvent[]
  readonly closed: boolean
  append(event: StreamEvent): LoggedEvent
  /** No event comes after this. */
  close(): void
  /** Resolves at the next event, at the end, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void>
}

/** The same text as of the whole object, at half the price for the events that come by the thousand. */
const encode = (event: StreamEvent): string =>
  event.type === "token" ? `{"type":"token","content":${JSON.stringify(event.content)}}` : JSON.stringify(event)

/** @param earlier Events that another process logged before this one took over. */
export function createLiveTurn(messageId: string, earlier: readonly LoggedEvent[] = []): LiveTurn {
  const events: LoggedEvent[] = [...earlier]
  let closed = false
  let waiting = new Set<() => void>()

  // Events that came in one piece from Core go out in one piece to readers.
  let ringing = false
  function ring(): void {
    if (ringing || waiting.size === 0) return
    ringing = true
    setImmediate(() => {
      ringing = false
      const woken = waiting
      waiting = new Set()
      for (const wake of woken) wake()
    })
  }

  return {
    messageId,
    events,
    get closed() {
      return closed
    },
    append(event) {
      const entry = { seq: (events.at(-1)?.seq ?? 0) + 1, json: encode(event) }
      events.push(entry)
      ring()
      return entry
    },
    close() {
      closed = true
      ring()
    },
    changed(signal) {
      if (signal.aborted) return Promise.resolve()
      return new Promise((resolve) => {
        const wake = () => {
          signal.removeEventListener("abort", stop)
          resolve()
        }
        const stop = () => {
          waiting.delete(wake)
          resolve()
        }
        signal.addEventListener("abort", stop, { once: true })
        waiting.add(wake)
      })
    },
  }
}
