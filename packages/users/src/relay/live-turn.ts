import type { StreamEvent } from "@qanun/contract"
import { type EventRun, encodeEvent } from "../store/event-run.ts"

/** A running answer in this process: its events so far, and a bell for readers that wait for more. */
export interface LiveTurn {
  readonly messageId: string
  /** Without the events of the tick that is just running. */
  readonly runs: readonly EventRun[]
  /** Number of the last event; 0 before the first. */
  readonly lastSeq: number
  readonly closed: boolean
  append(event: StreamEvent): void
  /** Lets readers and the log have at once what was appended. */
  seal(): void
  /** No event comes after this. @param end The last event, which the log has already. */
  close(end?: StreamEvent): void
  /** Resolves at the next events, at the end, or when the signal aborts. */
  changed(signal: AbortSignal): Promise<void>
}

/**
 * @param onRun Takes events for the log, as readers get them.
 * @param earlier Events that another process logged before this one took over.
 */
export function createLiveTurn(
  messageId: string,
  onRun: (run: EventRun) => void,
  earlier: readonly EventRun[] = [],
): LiveTurn {
  const runs: EventRun[] = [...earlier]
  let sealedSeq = runs.at(-1)?.last ?? 0
  // Events that came in one piece from Core go out in one piece to readers and to the log.
  let open: string[] = []
  let closed = false
  let waiting = new Set<() => void>()

  function takeOpen(): EventRun | undefined {
    if (open.length === 0) return undefined
    const run = { seq: sealedSeq + 1, last: sealedSeq + open.length, lines: open.join("\n") }
    open = []
    sealedSeq = run.last
    runs.push(run)
    return run
  }

  function ring(): void {
    const woken = waiting
    waiting = new Set()
    for (const wake of woken) wake()
  }

  function seal(): void {
    const run = takeOpen()
    if (!run) return
    onRun(run)
    ring()
  }

  return {
    messageId,
    runs,
    get lastSeq() {
      return sealedSeq + open.length
    },
    get closed() {
      return closed
    },
    append(event) {
      if (open.push(encodeEvent(event)) === 1) setImmediate(seal)
    },
    seal,
    close(end) {
      seal()
      if (end) open.push(encodeEvent(end))
      takeOpen()
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
