import type { Answer } from "../answer.ts"
import { checkSignal } from "../check.ts"
import type { QanunError } from "../errors.ts"
import { abortedError, sleep, toFailure } from "../lifetime.ts"
import { type AnswerEvent, type Connection, interrupted, type OnAnswerEvent } from "./connection.ts"
import { createEventQueue } from "./event-queue.ts"
import { toEventStreamBytes } from "./event-stream-bytes.ts"
import { createSnapshot } from "./snapshot.ts"

/**
 * An answer as it is written. The request goes out when somebody first reads: a loop, `text()`, `final()` or
 * `toReadableStream()`. Leaving the loop ends the request.
 */
export interface AnswerStream extends AsyncIterable<AnswerEvent> {
  [Symbol.asyncIterator](): AsyncIterator<AnswerEvent, undefined>
  /** The pieces of the answer's text. */
  text(): AsyncIterable<string>
  /**
   * The whole answer.
   *
   * @throws QanunError with the answer so far in `partial`.
   */
  final(): Promise<Answer>
  /** Calls `listener` with each event of a type while somebody reads; returns the way to undo it. */
  on<T extends AnswerEvent["type"]>(type: T, listener: (event: Extract<AnswerEvent, { type: T }>) => void): () => void
  /** Ends the request; readers get an `aborted` error. */
  abort(reason?: unknown): void
  /** The events as bytes in the contract's own form, for a `Response` of one's own. */
  toReadableStream(): ReadableStream<Uint8Array<ArrayBuffer>>
  /** The id of the last event that was read, for `query.resume`. */
  readonly lastEventId: string | undefined
  /** The assistant's message, once the server has named it. */
  readonly messageId: string | undefined
}

/** How a stream gets its connections. */
export interface StreamSource {
  /** Sends the question. */
  open(onEvent: OnAnswerEvent, signal: AbortSignal): Promise<Connection>
  /** Goes on after an event, where the server can; undefined where it cannot. */
  resume(after: string, onEvent: OnAnswerEvent, signal: AbortSignal): Promise<Connection | undefined>
}

export interface AnswerStreamOptions {
  signal?: AbortSignal | undefined
  conversationId?: string | undefined
  /** The event after which the first connection begins, where it continues an older stream. */
  after?: string | undefined
}

/** Connections in a row that may break without bringing an event before the stream counts as broken. */
const MAX_BARREN_RESUMES = 3

/** Longest wait before going on that a server's `retry` can ask for. */
const LONGEST_WAIT_MS = 8000

/** Errors after which the rest of the answer may still be fetched. */
const RESUMABLE = ["connection_failed", "stream_interrupted", "timeout"]

type Result = IteratorResult<AnswerEvent, undefined>

const END = { done: true, value: undefined } as const

/** The sequence number in an id of the form `<message_id>:<seq>`; NaN in any other. */
const sequence = (id: string) => Number.parseInt(id.slice(id.lastIndexOf(":") + 1), 10)

/** Makes an answer stream over a source of connections. */
export function createAnswerStream(source: StreamSource, options: AnswerStreamOptions): AnswerStream {
  const { signal: outer, conversationId } = options
  const controller = new AbortController()
  const snapshot = createSnapshot(conversationId)
  const listeners = new Map<string, Set<(event: never) => void>>()
  const queue = createEventQueue(options.after)
  let connection: Connection | undefined
  let opened = false
  let begun = false
  let lastBreak: QanunError | undefined
  let ended = false
  let failure: QanunError | undefined
  let failureSeen = false
  let receivedId = options.after
  let resumedAt = sequence(options.after ?? "")
  let barren = 0
  let waitMs: number | undefined
  let iterated = false
  let stepping: Promise<unknown> | undefined
  let settled: { promise: Promise<Answer>; settle(): void } | undefined

  const abortOuter = () => controller.abort(outer?.reason)

  /** Nothing more will come; what is queued may still be read. */
  function end(error?: QanunError): void {
    if (ended) return
    ended = true
    if (error) {
      Object.assign(error, receivedId && { lastEventId: receivedId }, { partial: snapshot.partial() })
      failure = error
    }
    if (opened) outer?.removeEventListener("abort", abortOuter)
    letGo()
    settled?.settle()
  }

  const onEvent: OnAnswerEvent = (event, id) => {
    if (ended) return
    if (id) {
      if (resumedAt >= 0 && sequence(id) <= resumedAt) return
      receivedId = id
    }
    barren = 0
    begun = true
    snapshot.add(event)
    queue.push(event, id)
    const called = listeners.get(event.type)
    if (called) for (const listener of called) report(() => listener(event as never))
    if (event.type === "done") end()
  }

  /** The first connection, or one that goes on after a break. */
  async function connect(): Promise<boolean> {
    if (opened) {
      // A server that ignores Last-Event-ID starts again from the first event; no reader may see one twice.
      resumedAt = sequence(receivedId ?? "")
      if (waitMs) await sleep(Math.min(waitMs, LONGEST_WAIT_MS), controller.signal)
      connection = await source.resume(receivedId ?? "", onEvent, controller.signal)
      if (!connection) end(lastBreak)
    } else {
      checkSignal(outer)
      if (outer?.aborted) throw abortedError(outer)
      outer?.addEventListener("abort", abortOuter)
      opened = true
      connection = await source.open(onEvent, controller.signal)
    }
    return true
  }

  /** Ends a connection that nobody reads any more. */
  function letGo() {
    if (failure) connection?.close()
    else connection?.finish()
    connection = undefined
  }

  function onStep(more: boolean): void {
    stepping = undefined
    if (ended) letGo()
    else if (!more) onBreak(interrupted())
  }

  function onBreak(error: unknown): void {
    stepping = undefined
    if (ended) return
    const broken = toFailure(error, controller.signal, controller.signal)
    const resuming = !connection
    waitMs = connection?.retryMs?.()
    connection?.close()
    connection = undefined
    if (!begun || broken.code === "aborted") end(broken)
    else if (RESUMABLE.includes(broken.code)) tryToGoOn(broken)
    else end((resuming && lastBreak) || broken)
  }

  /** The connection is lost in the middle: there will be another one where the server can go on, and else the end. */
  function tryToGoOn(broken: QanunError) {
    lastBreak = broken.code === "connection_failed" ? interrupted(broken) : broken
    // A server that fell silent may do so again: after a deadline there is one more try, not three.
    barren += broken.code === "timeout" ? MAX_BARREN_RESUMES : 1
    if (!receivedId || barren > MAX_BARREN_RESUMES) end(lastBreak)
  }

  /** Brings the stream one step on, for all who wait for it, and then goes on with `after`. */
  function step<T>(after: () => T | Promise<T>): Promise<T> {
    if (stepping) return stepping.then(after, after)
    const onward = (more: boolean) => {
      onStep(more)
      return after()
    }
    const broken = (error: unknown) => {
      onBreak(error)
      return after()
    }
    const next = connection ? connection.pull(onward, broken) : connect().then(onward, broken)
    stepping = next
    return next as Promise<T>
  }

  /** The next event if one is there, the end if it has come, or nothing yet. */
  function ready(): Result | undefined {
    const value = queue.take()
    if (value) return { done: false, value }
    if (!ended) return undefined
    if (failure && !failureSeen) {
      failureSeen = true
      throw failure
    }
    return END
  }

  const look = (): Result | Promise<Result> => ready() ?? step(look)

  // Written by hand: the return() of an async generator would queue behind a next() that waits for the network.
  const iterator: AsyncIterator<AnswerEvent, undefined> = {
    next() {
      try {
        const result = ready()
        return result ? Promise.resolve(result) : step(look)
      } catch (error) {
        return Promise.reject(error)
      }
    },
    return() {
      cancel()
      return Promise.resolve(END)
    },
  }

  function cancel() {
    failureSeen = true
    queue.clear()
    controller.abort()
    end(abortedError(controller.signal))
  }

  function final(): Promise<Answer> {
    if (!settled) {
      let settle = () => {}
      const promise = new Promise<Answer>((resolve, reject) => {
        settle = () => (failure ? reject(failure) : resolve(snapshot.whole()))
      })
      settled = { promise, settle }
      if (ended) settle()
    }
    void drive()
    return settled.promise
  }

  /** Reads to the end. What a loop will still want stays queued for it. */
  async function drive() {
    while (!ended) {
      await step(() => {})
      if (!iterated) queue.clear()
    }
  }

  return {
    [Symbol.asyncIterator]() {
      iterated = true
      return iterator
    },
    text: () => ({
      [Symbol.asyncIterator]() {
        iterated = true
        return {
          async next() {
            for (;;) {
              const result = await iterator.next()
              if (result.done) return result
              if (result.value.type === "token") return { done: false, value: result.value.content }
            }
          },
          return: async () => {
            cancel()
            return END
          },
        }
      },
    }),
    final,
    on(type, listener) {
      const called = listeners.get(type) ?? new Set()
      listeners.set(type, called.add(listener))
      return () => called.delete(listener)
    },
    abort(reason) {
      controller.abort(reason)
      end(abortedError(controller.signal))
    },
    toReadableStream() {
      iterated = true
      return toEventStreamBytes(iterator, () => queue.lastId)
    },
    get lastEventId() {
      return queue.lastId
    },
    get messageId() {
      return snapshot.messageId
    },
  }
}

/** A listener's own error is reported as the platform reports those of its own event targets. */
function report(call: () => void) {
  try {
    call()
  } catch (error) {
    queueMicrotask(() => {
      throw error
    })
  }
}
