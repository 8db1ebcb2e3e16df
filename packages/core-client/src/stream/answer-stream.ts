import type { StreamEvent } from "@qanun/contract"
import { type Answer, fillAnswer, finishAnswer } from "../answer.ts"
import { check, TEXT } from "../check.ts"
import type { Context } from "../context.ts"
import { loadOlder } from "../dialects/load-older.ts"
import type { createOlderDialect, RawEvent } from "../dialects/older-events.ts"
import { requestIdOf } from "../error-response.ts"
import type { QanunError } from "../errors.ts"
import { abortedError, clock, type Lifetime, timedOut, toFailure } from "../lifetime.ts"
import { resumePath } from "../stream-paths.ts"
import type { Call } from "../transport.ts"
import type { AnswerEvent, AnswerStream } from "./answer-stream-types.ts"
import { errorOfEvent, interrupted, isOwn, notEvents, parseEvent } from "./event.ts"
import { createEventFraming, type Framing, LONGEST_EVENT, type OnData, tooLong } from "./framing.ts"

/** Connects, and reads until the first event, of which it may wait `firstMs` after the headers. */
type Connect = (
  call: Pick<Call<Response>, "route" | "method" | "path" | "key" | "body" | "headers" | "delayMs">,
  firstMs: number,
) => Promise<Response>

/** Asks the question, over a connection or by giving events; gives the response that it got. */
export type Open = (
  connect: Connect,
  give: (event: StreamEvent) => void,
  onAttempt: Call<unknown>["onAttempt"],
) => Promise<Response>

/** Connections in a row that may break without bringing an event before the stream counts as broken. */
const MAX_BARREN_RESUMES = 3

/** Longest wait before going on that a server's `retry` can ask for. */
const LONGEST_WAIT_MS = 8000

/** How long after the terminal event a server may take to end its response. */
const GRACE_MS = 100

/** Tokens are joined in batches: one string grown token by token would keep a node of the heap for each. */
const BATCH = 512

/** Errors after which the rest of the answer may still be fetched. */
const RESUMABLE = /^(connection_failed|stream_interrupted|timeout)$/

type Result = IteratorResult<AnswerEvent, undefined>

const END = { done: true, value: undefined } as const

/** The sequence number in an id of the form `<message_id>:<seq>`; NaN in any other. */
const sequence = (id: string) => Number(id.slice(id.lastIndexOf(":") + 1))

/** An id outside ASCII travels as its UTF-8: header values are bytes (HTML standard 9.2.3). */
const latin1 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text))

/** A fetch of the caller's own may not know about signals. Out here, where it keeps nothing else of a stream alive. */
function cancelOnEnd(life: Lifetime, reader: ReadableStreamDefaultReader): void {
  life.onEnd = () => void reader.cancel().catch(() => {})
}

// Longer than our other files: a stream is one state machine, and each seam through it would cost every page bytes and every
// event time.

/**
 * Makes an answer stream over connections, of which there may be several: one that breaks is followed by one that goes on.
 *
 * @param fields What is known of the answer: the conversation that was asked in, or the message to go on with.
 * @param receivedId The event after which the first connection begins, where it continues an older stream.
 * @param open Makes the first connection; without it the first goes on with the message too.
 */
export function createAnswerStream(
  { send, timeouts, validate, profile }: Context,
  outer: AbortSignal | undefined,
  fields: Partial<Answer>,
  receivedId: string | undefined,
  open?: Open,
): AnswerStream {
  const asked = fields.conversation_id
  let ended = false
  let failure: QanunError | undefined
  let failureSeen = false

  // What has come: events that nobody has read yet, each followed by its id, and the text so far.
  let queue: unknown[] = []
  let head = 0
  let readId = receivedId
  let text = ""
  let batch: string[] = []
  let listeners: ((event: never) => void)[] = []

  // Who waits: calls of next(), and somebody for the whole answer.
  const waiting: ((result: Result | Promise<never>) => void)[] = []
  let iterated = false
  let driven = false
  let wake = () => {
    wake = () => {}
    void pump()
  }
  let finish = wake
  let answered = wake
  const finished = new Promise<void>((resolve) => {
    finish = resolve
  })
  const headed = new Promise<void>((resolve) => {
    answered = resolve
  })
  let whole: Promise<Answer> | undefined

  // The connection of the moment.
  let response: Response | undefined
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let life: Lifetime | undefined
  let framing: Framing
  let readOlder: ReturnType<typeof createOlderDialect> | undefined
  let foreign: [event: RawEvent, id: string | undefined][] = []
  let waitMs = 0
  /** An event has come with the bytes that were read last. */
  let fresh = false
  let held: unknown

  // What breaks have taught.
  let lost: QanunError | undefined
  /** Connections that broke since the last event; NaN before the first event. */
  let barren = Number.NaN
  let resumedAt = Number.NaN

  /** The answer as far as it has come. */
  function soFar(): Partial<Answer> {
    text += batch.join("")
    batch = []
    return { ...fields, answer: text }
  }

  function give(event: StreamEvent, id?: string): void {
    if (event.type === "error") throw errorOfEvent(event)
    validate?.("event", event)
    fresh = true
    if (ended) return
    if (id) {
      // A server that ignores Last-Event-ID starts again from the first event; no reader may see one twice.
      if (resumedAt >= 0 && sequence(id) <= resumedAt) return
      receivedId = id
    }
    barren = 0
    if (event.type === "token") {
      if (batch.push(event.content) === BATCH) soFar()
    } else if (event.type !== "status") {
      const { type, ...more } = event
      for (const [name, value] of Object.entries(more)) if (value) (fields as Record<string, unknown>)[name] = value
    }
    for (const hear of listeners)
      try {
        hear(event as never)
      } catch (error) {
        // Reported as the platform reports errors of listeners to its own event targets.
        queueMicrotask(() => {
          throw error
        })
      }
    if (waiting.length) {
      readId = id ?? readId
      waiting.shift()?.({ done: false, value: event })
    } else if (iterated || !driven) queue.push(event, id)
    if (event.type === "done") end()
  }

  const onEvent: OnData = ({ data, id }) => {
    if (data === "[DONE]") return
    const event = parseEvent(data)
    // From the first foreign event on all wait for the dialect, so that their order holds.
    if (foreign.length || !isOwn(event)) foreign.push([event, id])
    else give(event, id)
  }

  /** Reads to the first event, or to the end of the answer. */
  async function readOn(
    from: NonNullable<typeof reader>,
    { signal, touch }: Lifetime,
    toFirst: boolean,
  ): Promise<void> {
    let waitingSince = clock()
    while (!(toFirst ? fresh : ended)) {
      if (!toFirst) {
        if (!waiting.length && !driven) {
          // A reader may take its time: only what the server takes counts.
          touch(Number.POSITIVE_INFINITY)
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
        const now = clock()
        touch(now)
        if (fresh) waitingSince = now
      }
      fresh = false
      const { done, value } = await from.read()
      signal.throwIfAborted()
      framing(value)
      if (foreign.length) {
        readOlder ??= (await loadOlder()).createOlderDialect(isOwn)
        for (const [raw, id] of foreign.splice(0)) {
          const event = readOlder(raw)
          if (event) give(event, id)
        }
      }
      if (done && !ended) throw interrupted()
      if (!fresh && clock() - waitingSince > timeouts.silence) throw timedOut("silence")
    }
  }

  function onAttempt(begun: Lifetime): void {
    life = begun
    if (ended) life.end(failure)
  }

  const connect: Connect = (call, firstMs) =>
    send({
      ...call,
      headers: { accept: "text/event-stream", "cache-control": "no-store", ...call.headers },
      signal: outer,
      onAttempt,
      limit: [timeouts.connect, "response headers"],
      goesOn: true,
      async read(response, life) {
        const { body, headers } = response
        const type = headers.get("content-type")?.split(";")[0] ?? ""
        const inLines = /^application\/x-ndjson *$/i.test(type)
        if (!inLines && !/^text\/event-stream *$/i.test(type)) throw notEvents(response, type)
        if (!body) throw interrupted()
        foreign = []
        readOlder = undefined
        waitMs = 0
        framing = inLines
          ? (await loadOlder()).createLineFraming(onEvent, LONGEST_EVENT, tooLong)
          : createEventFraming({
              onEvent,
              onRetry(ms) {
                waitMs = ms
              },
            })
        reader = body.getReader()
        cancelOnEnd(life, reader)
        life.limit(firstMs, "first event")
        fresh = false
        try {
          await readOn(reader, life, true)
        } catch (error) {
          if (!fresh) throw error
          // What came before the break is read before the break is told, and an answer that has begun is not asked for again.
          held = error
        }
        if (!ended) life.limit(timeouts.idle, "event")
        return response
      },
    })

  function goOn(): Promise<Response> {
    resumedAt = sequence(receivedId ?? "")
    return connect(
      {
        route: "queryStreamResume",
        method: "GET",
        path: resumePath(check("messageId", fields.message_id ?? "", TEXT)),
        headers: receivedId ? { "last-event-id": latin1(receivedId) } : undefined,
        delayMs: Math.min(waitMs, LONGEST_WAIT_MS),
      },
      // An answer that has begun owes its next event, not its first: silence counts from here.
      timeouts.idle,
    )
  }

  /** Reads the answer, over as many connections as it takes. */
  async function pump(): Promise<void> {
    for (let connected = false; !ended; connected = false)
      try {
        response = await (lost || !open ? goOn() : open(connect, give, onAttempt))
        connected = true
        answered()
        if (held) throw held
        if (life && reader) await readOn(reader, life, false)
      } catch (error) {
        if (ended) break
        const broken = toFailure(error, connected ? life?.signal : undefined)
        const { code } = broken
        life?.end(broken)
        held = undefined
        let last = connected || code === "aborted" ? broken : (lost ?? broken)
        if (barren >= 0 && RESUMABLE.test(code)) {
          last = lost = code === "connection_failed" ? interrupted(broken) : broken
          // A server that fell silent may do so again: after a deadline there is one more try, not three.
          barren += code === "timeout" ? MAX_BARREN_RESUMES : 1
          const resumes = fields.message_id && profile.capabilities?.resume !== false
          if (receivedId && resumes && barren <= MAX_BARREN_RESUMES) continue
        }
        end(last)
      }
    answered()
  }

  /** Nothing more will come; what is queued may still be read. */
  function end(error?: QanunError): void {
    if (ended) return
    ended = true
    if (error) {
      const answer = soFar()
      const partial = text || answer.citations ? fillAnswer({ ...answer, partial: true }, asked) : undefined
      failure = Object.assign(error, receivedId && { lastEventId: receivedId }, { partial })
      life?.end(error)
    } else if (life && reader) {
      // Read to its end a connection can be used again; one that the server keeps open is not waited for.
      life.end()
      life.limit(GRACE_MS, "end")
      reader.read().then(life.end, life.end)
    }
    for (const answer of waiting.splice(0)) answer(take())
    finish()
  }

  /** The next event that is there, or the end. */
  function take(): Result | Promise<never> {
    if (head < queue.length) {
      const value = queue[head++] as AnswerEvent
      readId = (queue[head++] as string | undefined) ?? readId
      if (head === queue.length) {
        queue = []
        head = 0
      }
      return { done: false, value }
    }
    if (!failure || failureSeen) return END
    failureSeen = true
    return Promise.reject(failure)
  }

  // Written by hand: the return() of an async generator would queue behind a next() that waits for the network.
  const iterator = {
    next(): Promise<Result> {
      if (ended || head < queue.length) return Promise.resolve(take())
      return new Promise((resolve) => {
        waiting.push(resolve)
        wake()
      })
    },
    async return() {
      failureSeen = true
      queue = []
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
      [Symbol.asyncIterator]() {
        iterate()
        return {
          async next() {
            for (;;) {
              const result = await iterator.next()
              if (result.done) return result
              if (result.value.type === "token") return { done: false, value: result.value.content }
            }
          },
          return: iterator.return,
        }
      },
    }),
    final() {
      driven = true
      wake()
      whole ??= finished.then(() => {
        if (failure) throw failure
        return finishAnswer(soFar(), asked)
      })
      return whole
    },
    async withResponse() {
      wake()
      await headed
      if (!response) throw failure
      return { data: stream, response, requestId: requestIdOf(response) }
    },
    on(type, listener) {
      const hear = (event: never) => {
        if ((event as AnswerEvent).type === type) listener(event)
      }
      listeners = [...listeners, hear]
      return () => {
        listeners = listeners.filter((one) => one !== hear)
      }
    },
    abort,
    toReadableStream() {
      iterate()
      return new ReadableStream({
        pull: async (bytes) => (await import("./event-stream-bytes.ts")).writeNext(bytes, iterator, stream),
        async cancel() {
          await iterator.return()
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
