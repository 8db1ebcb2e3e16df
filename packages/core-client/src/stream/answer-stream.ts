import type { Answer } from "../answer.ts"
import { check } from "../check.ts"
import type { Context } from "../context.ts"
import { requestIdOf } from "../error-response.ts"
import { abortedError } from "../lifetime.ts"
import type { AnswerEvent, AnswerStream } from "./answer-stream-types.ts"
import { createConnections } from "./connections.ts"
import type { Open } from "./open.ts"

type Result = IteratorResult<AnswerEvent, undefined>

const END = { done: true, value: undefined } as const

/**
 * Makes an answer stream over connections: it reads while somebody waits, and keeps what nobody has read yet.
 *
 * @param fields What is known of the answer: the conversation that was asked in, or the message to go on with.
 * @param readId The event after which the first connection begins, where it continues an older stream.
 * @param open Makes the first connection; without it the first goes on with the message too.
 */
export function createAnswerStream(
  context: Context,
  outer: AbortSignal | undefined,
  fields: Partial<Answer>,
  readId: string | undefined,
  open?: Open,
): AnswerStream {
  let failureSeen = false
  const listeners = new Set<(event: never) => void>()

  // Events that nobody has read yet, each followed by its id. Its places are used again: a new list for each event costs more.
  const queue: unknown[] = []
  let head = 0
  let tail = 0

  // Who waits: calls of next(), of which `last` is the youngest, and somebody for the whole answer.
  let calls = 0
  let last: Promise<Result>
  let iterated = false
  let driven = false
  let whole: Promise<Answer> | undefined

  const [line, finish, read, feed, advance, end] = createConnections(
    context,
    outer,
    fields,
    readId,
    open,
    (event, id) => {
      for (const hear of listeners)
        try {
          hear(event as never)
        } catch (error) {
          // Reported as the platform reports errors of listeners to its own event targets.
          queueMicrotask(() => {
            throw error
          })
        }
      if (!iterated && driven) return
      queue[tail++] = event
      queue[tail++] = id
    },
  )

  /** Answers a call of next(), with an event that is there or the end. */
  function take(): Result {
    calls--
    if (head < tail) {
      const value = queue[head++] as AnswerEvent
      readId = (queue[head++] as string | undefined) ?? readId
      if (head === tail) head = tail = 0
      return { done: false, value }
    }
    // Lets go of events that are over; here, because each event would pay for it at each drained queue.
    queue.length = 0
    if (!line.failure || failureSeen) return END
    failureSeen = true
    throw line.failure
  }

  const canTake = () => head < tail || line.done

  async function takeLater(): Promise<Result> {
    while (!canTake()) await advance()
    return take()
  }

  // Nearly every event comes by here, in one step with the read that brings it.
  const onRead = (result: Parameters<typeof feed>[0]) => {
    feed(result)
    return canTake() ? take() : takeLater()
  }

  // Written by hand: the return() of an async generator would queue behind a next() that waits for the network.
  const iterator = {
    next(): Promise<Result> {
      // Calls are answered in their order, however many wait.
      if (calls++) last = last.then(takeLater, takeLater)
      else if (head < tail) last = Promise.resolve(take())
      else last = (!line.done && read()?.then(onRead, onRead)) || takeLater()
      return last
    },
    async return() {
      failureSeen = true
      head = tail
      abort()
      return END
    },
  }

  function iterate() {
    iterated = true
    return iterator
  }

  const abort = (reason?: unknown) => end(abortedError(reason))

  const stream: AnswerStream = {
    [Symbol.asyncIterator]: iterate,
    text: () => ({
      [Symbol.asyncIterator]: () => ({
        ...iterate(),
        async next() {
          for (;;) {
            const result = await iterator.next()
            if (result.done) return result
            if (result.value.type === "token") return { done: false, value: result.value.content }
          }
        },
      }),
    }),
    final() {
      driven = true
      whole ??= finish()
      return whole
    },
    async withResponse() {
      while (!line.response && !line.done) await advance()
      const { response, failure } = line
      if (!response) throw failure
      return { data: stream, response, requestId: requestIdOf(response) }
    },
    on(type, listener) {
      check("listener", listener ?? null, "a function")
      const hear = (event: never) => {
        if ((event as AnswerEvent).type === type) listener(event)
      }
      listeners.add(hear)
      return () => void listeners.delete(hear)
    },
    abort,
    toReadableStream() {
      iterate()
      return new ReadableStream({
        pull: async (bytes) => (await import("./event-stream-bytes.ts")).writeNext(bytes, iterator, stream),
        cancel() {
          iterator.return()
        },
      })
    },
    get lastEventId() {
      return readId
    },
    get messageId() {
      return fields.message_id
    },
  }
  return stream
}
