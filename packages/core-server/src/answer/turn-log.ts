import type { StreamEvent } from "@qanun/contract"
import type { NumberedEvent } from "../http/event-stream.ts"

/** The events of one running turn: written once, read by anyone from any point. */
export interface TurnLog {
  readonly messageId: string
  readonly conversationId: string
  readonly userId: string
  readonly signal: AbortSignal
  append(event: StreamEvent): void
  /** No more events come. */
  close(): void
  /** Asks the writer to stop. */
  stop(): void
  /** Events after a number, as many at a time as there are, until the log is closed. */
  read(after?: number): AsyncGenerator<NumberedEvent[]>
}

export interface TurnIdentity {
  messageId: string
  conversationId: string
  userId: string
}

export function createTurnLog({ messageId, conversationId, userId }: TurnIdentity): TurnLog {
  const events: StreamEvent[] = []
  const stopping = new AbortController()
  const waiting = new Set<() => void>()
  let closed = false
  let waking = false
  // Once for all that is written in one go: readers then take it as one piece.
  const wake = () => {
    if (waking) return
    waking = true
    process.nextTick(() => {
      waking = false
      for (const resume of waiting) resume()
      waiting.clear()
    })
  }
  return {
    messageId,
    conversationId,
    userId,
    signal: stopping.signal,
    append(event) {
      events.push(event)
      wake()
    },
    close() {
      closed = true
      wake()
    },
    stop: () => stopping.abort(),
    async *read(after = 0) {
      for (let sent = after; ; ) {
        while (sent >= events.length) {
          if (closed) return
          await new Promise<void>((resume) => waiting.add(resume))
        }
        const batch = events.slice(sent).map((event, at) => ({ seq: sent + at + 1, event }))
        sent += batch.length
        yield batch
      }
    },
  }
}
