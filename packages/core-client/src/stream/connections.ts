import type { StreamEvent } from "@qanun/contract"
import { type Answer, fillAnswer, finishAnswer } from "../answer.ts"
import { check, HEADER, TEXT } from "../check.ts"
import type { Context } from "../context.ts"
import { loadOlder } from "../dialects/load-older.ts"
import type { createOlderDialect, RawEvent } from "../dialects/older-events.ts"
import type { QanunError } from "../errors.ts"
import { clock, type Lifetime, timedOut, toFailure } from "../lifetime.ts"
import { BATCH, GRACE_MS, LONGEST_EVENT, LONGEST_WAIT_MS, LOOKS, MAX_BARREN_RESUMES } from "../limits.ts"
import { resumePath } from "../stream-paths.ts"
import type { AnswerEvent } from "./answer-stream-types.ts"
import { errorOfEvent, interrupted, isOwn, notEvents, parseEvent } from "./event.ts"
import { latin1, sequence } from "./event-id.ts"
import { createEventFraming, type Framing, type OnData, tooLong } from "./framing.ts"
import type { Connect, Open } from "./open.ts"

type Chunk = ReadableStreamReadResult<Uint8Array>

/** Errors after which the rest of the answer may still be fetched. */
const RESUMABLE = /^(connection_failed|stream_interrupted|timeout)$/

/** A fetch of the caller's own may not know about signals. Out here, where it keeps nothing else of a stream alive. */
function cancelOnEnd(life: Lifetime, reader: ReadableStreamDefaultReader): void {
  life.onEnd = () => void reader.cancel().catch(() => {})
}

/**
 * The way in which one answer arrives: over connections, of which there may be several; one that breaks is followed by one that
 * goes on. Nothing is read but by `read` and `advance`.
 *
 * @param fields What is known of the answer: the conversation that was asked in, or the message to go on with.
 * @param receivedId The event after which the first connection begins, where it continues an older stream.
 * @param open Makes the first connection; without it the first goes on with the message too.
 * @param take Takes each event, once.
 */
export function createConnections(
  { send, timeouts, validate, profile }: Context,
  outer: AbortSignal | undefined,
  fields: Partial<Answer>,
  receivedId: string | undefined,
  open: Open | undefined,
  take: (event: AnswerEvent, id: string | undefined) => void,
) {
  const asked = fields.conversation_id
  let text = ""
  let batch: string[] = []

  // The connection of the moment.
  let connected = false
  let advancing: Promise<void> | undefined
  /** Lets those go who wait for a step, which may itself wait for another request. */
  let stopWaiting: (() => void) | undefined
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  let life: Lifetime | undefined
  let framing: Framing
  let readOlder: ReturnType<typeof createOlderDialect> | undefined
  let foreign: [event: RawEvent, id: string | undefined][] = []
  let waitMs = 0
  /** Reads that are under way. */
  let reads = 0
  /** Looks in a row that found a read under way and nothing come. */
  let quiet = 0
  /** An event has come with the bytes that were read last. */
  let fresh = false
  /** When the first heartbeat after the last event came. */
  let quietSince = 0
  /** How the connection broke; told once the events that came before have been. */
  let held: QanunError | undefined

  // What breaks have taught.
  let lost: QanunError | undefined
  let resumedAt = -1
  /** Connections that broke since the last event; -1 before the first event. */
  let barren = -1

  /** The answer as far as it has come. */
  function soFar(): Partial<Answer> {
    text += batch.join("")
    batch = []
    return { ...fields, answer: text }
  }

  /** Reads on to the end, and gives the whole answer. */
  async function finish(): Promise<Answer> {
    while (!line.done) await advance()
    if (line.failure) throw line.failure
    return finishAnswer(soFar(), asked)
  }

  function give(event: StreamEvent, id?: string): void {
    if (event.type === "error") throw errorOfEvent(event)
    validate?.("event", event)
    fresh = true
    quietSince = 0
    if (line.done) return
    if (id) {
      // A server that ignores Last-Event-ID starts again from the first event; no reader may see one twice.
      if (resumedAt >= 0 && sequence(id) <= resumedAt) return
      receivedId = id
    }
    barren = 0
    if (event.type === "token") {
      if (batch.push(event.content) === BATCH) soFar()
    } else if (event.type !== "status") {
      for (const [name, value] of Object.entries(event))
        if (value && name !== "type") (fields as Record<string, unknown>)[name] = value
    }
    take(event, id)
    if (event.type === "done") end()
  }

  const onEvent: OnData = ({ data, id }) => {
    if (data === "[DONE]") return
    const event = parseEvent(data)
    // From the first foreign event on all wait for the dialect, so that their order holds.
    if (isOwn(event) && !foreign[0]) give(event, id)
    else foreign.push([event, id])
  }

  /** Takes what a read has brought: a chunk, or why there is none. */
  function feed(result: Chunk | Error): void {
    reads--
    quiet = 0
    try {
      if (held) return
      const { done, value } = result as Chunk
      if (done === undefined) throw result
      fresh = false
      framing(value)
      if (done && !line.done && !foreign[0]) throw interrupted()
      if (fresh) return
      const now = clock()
      quietSince ||= now
      if (now - quietSince > timeouts.silence) throw timedOut("silence")
    } catch (error) {
      held = toFailure(error, life?.signal)
    }
  }

  /** Gives the events that wait for the dialect. */
  async function translate(): Promise<void> {
    try {
      for (const [raw, id] of foreign) {
        readOlder ??= (await loadOlder()).createOlderDialect(isOwn)
        const event = readOlder(raw)
        if (event) give(event, id)
      }
    } catch (error) {
      feed(error as Error)
    }
    foreign = []
  }

  /** Ends a connection that is silent while somebody waits. It looks now and then: a clock for each event would cost more. */
  function watch(): void {
    // Only what the server takes counts, and not what a reader does.
    quiet = reads && quiet + 1
    if (quiet > LOOKS) life?.end(timedOut("event"))
    else life?.limit(timeouts.idle / LOOKS || 1, watch)
  }

  function onAttempt(begun: Lifetime): void {
    life = begun
    if (line.done) life.end(line.failure)
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
        const form = /^(?:text\/event-stream|application\/(x-ndjson)) *$/i.exec(type)
        if (!form) throw notEvents(response, type)
        if (!body) throw interrupted()
        foreign = []
        held = readOlder = undefined
        waitMs = quietSince = 0
        framing = form[1]
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
        do {
          await reader.read().then(feed, feed)
          await translate()
        } while (!fresh && !held)
        // An answer that has begun is not asked for again, though the connection may have broken since.
        if (!fresh) throw held
        reads = 0
        if (!line.done) watch()
        return response
      },
    })

  function goOn(): Promise<Response> {
    const id = check("lastEventId", latin1(receivedId ?? ""), HEADER)
    resumedAt = sequence(id)
    return connect(
      {
        route: "queryStreamResume",
        method: "GET",
        path: resumePath(check("messageId", fields.message_id ?? "", TEXT)),
        headers: id ? { "last-event-id": id } : undefined,
        delayMs: Math.min(waitMs, LONGEST_WAIT_MS),
      },
      // An answer that has begun owes its next event, not its first: silence counts from here.
      timeouts.idle,
    )
  }

  /** Does what is to do before the next read: connects, or decides after a break whether the next step goes on. */
  async function step(): Promise<void> {
    try {
      if (connected) {
        await translate()
        if (held) throw held
      } else {
        line.response = await (lost || !open ? goOn() : open(connect, give, onAttempt))
        connected = true
      }
    } catch (error) {
      if (line.done) return
      const broken = toFailure(error)
      life?.end(broken)
      let last = connected || broken.code === "aborted" ? broken : (lost ?? broken)
      connected = false
      if (barren >= 0 && RESUMABLE.test(broken.code)) {
        last = lost = broken.code === "connection_failed" ? interrupted(broken) : broken
        // A server that fell silent may do so again: after a deadline there is one more try, not three.
        barren += broken.code === "timeout" ? MAX_BARREN_RESUMES : 1
        const resumable = receivedId && fields.message_id && profile.capabilities?.resume !== false
        if (resumable && barren <= MAX_BARREN_RESUMES) return
      }
      end(last)
    }
  }

  /** Nothing more will come. */
  function end(error?: QanunError): void {
    if (line.done) return
    line.done = true
    if (error) {
      stopWaiting?.()
      const answer = soFar()
      const partial = text || answer.citations ? fillAnswer({ ...answer, partial: true }, asked) : undefined
      line.failure = Object.assign(error, receivedId && { lastEventId: receivedId }, { partial })
      life?.end(error)
    } else if (life && reader) {
      // Read to its end a connection can be used again; one that the server keeps open is not waited for.
      life.end()
      life.limit(GRACE_MS, "end")
      reader.read().then(life.end, life.end)
    }
  }

  /** Begins the next read, where nothing is to do before; `feed` takes what comes of it. */
  function read(): Promise<Chunk> | undefined {
    if (!connected || held || foreign[0] || advancing) return
    reads++
    return reader?.read()
  }

  /** Goes one step on, for all who wait. */
  function advance(): Promise<void> {
    advancing ??= new Promise<void>((resolve) => {
      stopWaiting = () => {
        advancing = undefined
        resolve()
      }
      ;(read()?.then(feed, feed) ?? step()).then(stopWaiting)
    })
    return advancing
  }

  const line = {
    done: false,
    failure: undefined as QanunError | undefined,
    response: undefined as Response | undefined,
  }
  return [line, finish, read, feed, advance, end] as const
}
