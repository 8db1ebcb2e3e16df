import type { StreamEvent } from "@qanun/contract"
import type { Answer } from "../answer.ts"
import { checkMethod } from "../check.ts"
import type { Context } from "../context.ts"
import type { createOlderDialect, RawEvent } from "../dialects/older-events.ts"
import type { QanunError } from "../errors.ts"
import { abortedError, clock, type Lifetime, sleep, timedOut, toFailure } from "../lifetime.ts"
import type { AnswerEvent, AnswerStream } from "./answer-stream-types.ts"
import { errorOfEvent, interrupted, isOwn, notEvents, parseEvent } from "./event.ts"
import { createEventFraming, type Framing, LONGEST_EVENT, type OnData, tooLong } from "./framing.ts"
import { createInbox } from "./inbox.ts"

/** Reads the body of a response until its first event, of which it may wait `firstMs`. */
export type ReadEvents = (response: Response, life: Lifetime, firstMs: number) => Promise<void>

/** Sends the question, and has the response read; or gives events that have no response. */
export type Open = (read: ReadEvents, give: (event: StreamEvent) => void, signal: AbortSignal) => Promise<void>

/** Goes on after an event, where the server can; undefined where it cannot. */
export type Resume = (read: ReadEvents, after: string | undefined, signal: AbortSignal) => Promise<void> | undefined

/** Connections in a row that may break without bringing an event before the stream counts as broken. */
const MAX_BARREN_RESUMES = 3

/** Longest wait before going on that a server's `retry` can ask for. */
const LONGEST_WAIT_MS = 8000

/** How long after the terminal event a server may take to end its response. */
const GRACE_MS = 100

/** Errors after which the rest of the answer may still be fetched. */
const RESUMABLE = /^(connection_failed|stream_interrupted|timeout)$/

type Result = IteratorResult<AnswerEvent, undefined>

const END = { done: true, value: undefined } as const

/** The sequence number in an id of the form `<message_id>:<seq>`; NaN in any other. */
const sequence = (id = "") => Number.parseInt(id.slice(id.lastIndexOf(":") + 1), 10)

const loadDialects = () => import("../dialects/older.ts")

// Longer than our other files: a stream is one state machine, and each seam through it would cost every page bytes and every
// event time.

/**
 * Makes an answer stream over connections, of which there may be several: one that breaks is followed by one that goes on.
 *
 * @param asked The conversation that was asked in.
 * @param receivedId The event after which the first connection begins, where it continues an older stream.
 */
export function createAnswerStream(
  open: Open,
  resume: Resume,
  { timeouts, validate }: Context,
  outer: AbortSignal | undefined,
  asked: string | undefined,
  receivedId?: string,
): AnswerStream {
  const controller = new AbortController()
  const { signal } = controller
  const abortOuter = () => controller.abort(outer?.reason)
  let opened = false
  let begun = false
  let ended = false
  let failure: QanunError | undefined
  let failureSeen = false
  let stepping: Promise<void> | undefined
  let whole: Promise<Answer> | undefined
  let settle = () => {}

  // The connection of the moment.
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let life: Lifetime | undefined
  let framing: Framing
  let readOlder: ReturnType<typeof createOlderDialect> | undefined
  let foreign: [event: RawEvent, id: string | undefined][] = []
  let waitMs: number | undefined
  let held: unknown
  /** An event has come since the last read began. */
  let fresh = false
  let waitingSince = 0

  // What breaks have taught.
  let lastBreak: QanunError | undefined
  let barren = 0
  let resumedAt = sequence(receivedId)

  const inbox = createInbox(asked, receivedId)
  let iterated = false
  let listeners: [type: string, listener: (event: never) => void][] = []

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
    begun = true
    inbox.push(event, id)
    for (const [type, listener] of listeners)
      if (type === event.type)
        try {
          listener(event as never)
        } catch (error) {
          // Reported as the platform reports errors of listeners to its own event targets.
          queueMicrotask(() => {
            throw error
          })
        }
    if (event.type === "done") end()
  }

  const onData: OnData = ({ data, id }) => {
    if (data === "[DONE]") return
    const event = parseEvent(data)
    // From the first foreign event on all wait for the dialect, so that their order holds.
    if (foreign.length || !isOwn(event)) foreign.push([event, id])
    else give(event, id)
  }

  async function giveForeign(): Promise<void> {
    readOlder ??= (await loadDialects()).createOlderDialect(isOwn)
    for (const [raw, id] of foreign.splice(0)) {
      const event = readOlder(raw)
      if (event) give(event, id)
    }
  }

  /** Reads one chunk; gives whether the end was reached. */
  async function readOn(from: NonNullable<typeof reader>, { touch, pause }: Lifetime): Promise<boolean> {
    const now = touch()
    if (fresh) waitingSince = now
    fresh = false
    const { done, value } = await from.read()
    framing(value)
    if (foreign.length) await giveForeign()
    if (!fresh) {
      if (!done && clock() - waitingSince > timeouts.silence) throw timedOut("silence")
    } else if (reader) {
      // A reader may take its time: only what the server takes counts.
      pause()
    }
    return done
  }

  const read: ReadEvents = async (response, given, firstMs) => {
    const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase()
    const inLines = type === "application/x-ndjson"
    if (!inLines && type !== "text/event-stream") throw notEvents(response, type)
    if (!response.body) throw interrupted()
    foreign = []
    readOlder = waitMs = undefined
    framing = inLines
      ? (await loadDialects()).createLineFraming(onData, LONGEST_EVENT, tooLong)
      : createEventFraming({
          onEvent: onData,
          onRetry(ms) {
            waitMs = ms
          },
        })
    life = given
    reader = response.body.getReader()
    life.limit(firstMs, "first event")
    waitingSince = clock()
    fresh = false
    try {
      while (!fresh) if ((await readOn(reader, life)) && !fresh) throw interrupted()
    } catch (error) {
      if (!fresh) {
        reader = life = undefined
        throw error
      }
      // What came before the break is read before the break is told, and an answer that has begun is not asked for again.
      held = error
    }
    if (ended) letGo()
    else {
      life.limit(timeouts.idle, "event")
      life.pause()
    }
  }

  /** The first connection, or one that goes on after a break. */
  async function connect(): Promise<void> {
    if (opened) {
      resumedAt = sequence(receivedId)
      if (waitMs) await sleep(Math.min(waitMs, LONGEST_WAIT_MS), signal)
      const resumed = resume(read, receivedId, signal)
      if (resumed) await resumed
      else end(lastBreak)
    } else {
      checkMethod("signal", outer, "addEventListener", "be an AbortSignal")
      if (outer?.aborted) throw abortedError(outer)
      outer?.addEventListener("abort", abortOuter)
      opened = true
      await open(read, give, signal)
    }
    const error = held
    held = undefined
    if (error) throw error
  }

  /** Lets go of a connection that nobody reads any more. */
  function letGo(): void {
    const old = reader
    reader = undefined
    if (!old || !life) return
    if (ended && !failure) {
      // Read to its end a connection can be used again; one that the server keeps open is not waited for.
      life.limit(GRACE_MS, "end")
      old.read().then(life.release, life.release)
    } else {
      life.abort()
      life = undefined
      // A fetch of the caller's own may not know about signals.
      old.cancel().catch(() => {})
    }
  }

  /** Nothing more will come; what is queued may still be read. */
  function end(error?: QanunError): void {
    if (ended) return
    ended = true
    if (error) {
      failure = Object.assign(error, receivedId && { lastEventId: receivedId }, { partial: inbox.partial() })
    }
    if (opened) outer?.removeEventListener("abort", abortOuter)
    letGo()
    settle()
  }

  /** The connection is lost: there will be another one where the server can go on, and else the end. */
  function onBreak(error: unknown): void {
    if (ended) return
    const resuming = !reader
    const broken = toFailure(error, (life ?? controller).signal, signal)
    const { code } = broken
    letGo()
    if (!begun || code === "aborted") end(broken)
    else if (RESUMABLE.test(code)) {
      lastBreak = code === "connection_failed" ? interrupted(broken) : broken
      // A server that fell silent may do so again: after a deadline there is one more try, not three.
      barren += code === "timeout" ? MAX_BARREN_RESUMES : 1
      if (!receivedId || barren > MAX_BARREN_RESUMES) end(lastBreak)
    } else end((resuming && lastBreak) || broken)
  }

  /** Brings the stream one step on, for all who wait for it. */
  function step(): Promise<void> {
    stepping ??= (async () => {
      try {
        if (!reader || !life) await connect()
        else if (await readOn(reader, life)) throw interrupted()
      } catch (error) {
        onBreak(error)
      }
      stepping = undefined
    })()
    return stepping
  }

  /** The next event if one is there, the end if it has come, or nothing yet. */
  function ready(): Result | undefined {
    const value = inbox.take()
    if (value) return { done: false, value }
    if (!ended) return undefined
    if (failure && !failureSeen) {
      failureSeen = true
      throw failure
    }
    return END
  }

  // Written by hand: the return() of an async generator would queue behind a next() that waits for the network.
  const iterator = {
    async next(): Promise<Result> {
      for (;;) {
        const result = ready()
        if (result) return result
        await step()
      }
    },
    async return() {
      failureSeen = true
      inbox.clear()
      abort()
      return END
    },
  }

  function iterate() {
    iterated = true
    return iterator
  }

  function abort(reason?: unknown): void {
    controller.abort(reason)
    end(abortedError(signal))
  }

  /** Reads to the end. What a loop will still want stays queued for it. */
  async function drive(): Promise<void> {
    while (!ended) {
      await step()
      if (!iterated) inbox.clear()
    }
    settle()
  }

  return {
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
      whole ??= new Promise((resolve, reject) => {
        settle = () => (failure ? reject(failure) : resolve(inbox.whole()))
      })
      void drive()
      return whole
    },
    on(type, listener) {
      const heard: (typeof listeners)[number] = [type, listener]
      listeners = [...listeners, heard]
      return () => {
        listeners = listeners.filter((one) => one !== heard)
      }
    },
    abort,
    toReadableStream() {
      iterate()
      return new ReadableStream({
        async pull(stream) {
          const { writeNext } = await import("./event-stream-bytes.ts")
          return writeNext(stream, iterator, () => inbox.readId)
        },
        async cancel() {
          await iterator.return()
        },
      })
    },
    get lastEventId() {
      return inbox.readId
    },
    get messageId() {
      return inbox.messageId
    },
  }
}
