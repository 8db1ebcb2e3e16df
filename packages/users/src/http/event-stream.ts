import type { EventRun } from "../store/event-run.ts"
import { encodeRuns, frameHead } from "./event-frames.ts"

const HEARTBEAT = new TextEncoder().encode(": heartbeat\n\n")

/** Headers of every event stream: nothing between here and the browser may hold it back or change it. */
export const EVENT_STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
} as const

/**
 * A reader's events as a `text/event-stream` body.
 *
 * It is pulled: a slow browser makes its own stream wait and nobody else's, and holds no copies. Dropping the body ends
 * the reader and never the answer.
 *
 * @param prefix Of every `id:`, before the event's number.
 * @param read Starts reading; the signal ends it.
 * @param heartbeatMs A comment is sent after so much silence.
 */
export function eventStream(
  prefix: string,
  read: (signal: AbortSignal) => AsyncGenerator<EventRun[]>,
  heartbeatMs: number,
): ReadableStream<Uint8Array> {
  const gone = new AbortController()
  const head = frameHead(prefix)
  const batches = read(gone.signal)
  let next: Promise<IteratorResult<EventRun[]>> | undefined

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        next ??= batches.next()
        const result = await orSilence(next, heartbeatMs)
        if (result === SILENCE) {
          controller.enqueue(HEARTBEAT)
          return
        }
        next = undefined
        if (result.done) controller.close()
        else controller.enqueue(encodeRuns(head, result.value))
      },
      async cancel() {
        gone.abort()
      },
    },
    { highWaterMark: 0 },
  )
}

const SILENCE = Symbol("silence")

async function orSilence<T>(promise: Promise<T>, ms: number): Promise<T | typeof SILENCE> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const silence = new Promise<typeof SILENCE>((resolve) => {
    timer = setTimeout(() => resolve(SILENCE), ms)
  })
  try {
    return await Promise.race([promise, silence])
  } finally {
    clearTimeout(timer)
  }
}

/** The `seq` after which a reader wants to go on, of `Last-Event-ID` or `?after=`; 0 for the whole answer. */
export function resumePoint(messageId: string, lastEventId: string | null | undefined): number {
  if (!lastEventId) return 0
  const [id, seq] = lastEventId.includes(":") ? lastEventId.split(":", 2) : [messageId, lastEventId]
  const number = Number(seq)
  return id === messageId && Number.isSafeInteger(number) && number > 0 ? number : 0
}
