import type { StreamEvent } from "@qanun/contract"

/** An event with its number in the stream, from 1. */
export interface NumberedEvent {
  seq: number
  event: StreamEvent
}

const HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
}

/**
 * Sends events as they come, each with the id `<message_id>:<seq>`, and a comment while nothing comes.
 * A reader that goes away only ends this stream, not the answer.
 */
export function eventStream(
  messageId: string,
  events: AsyncIterable<readonly NumberedEvent[]>,
  heartbeatMs: number,
): Response {
  const encode = ({ seq, event }: NumberedEvent) => `id: ${messageId}:${seq}\ndata: ${JSON.stringify(event)}\n\n`
  const iterator = events[Symbol.asyncIterator]()
  let heartbeat: NodeJS.Timeout | undefined
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        heartbeat = setInterval(() => controller.enqueue(Buffer.from(": heartbeat\n\n")), heartbeatMs)
        heartbeat.unref()
      },
      async pull(controller) {
        const { value, done } = await iterator.next()
        if (done) {
          clearInterval(heartbeat)
          controller.close()
          return
        }
        controller.enqueue(Buffer.from(value.map(encode).join("")))
      },
      async cancel() {
        clearInterval(heartbeat)
        await iterator.return?.()
      },
    },
    { highWaterMark: 0 },
  )
  return new Response(body, { headers: HEADERS })
}
