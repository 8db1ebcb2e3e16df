import type { StreamEvent } from "@qanun/contract"
import type { createOlderDialect, RawEvent } from "../dialects/older-events.ts"
import { isErrorCode } from "../error-kinds.ts"
import { QanunError } from "../errors.ts"
import { type Lifetime, toFailure } from "../lifetime.ts"
import type { Timeouts } from "../transport.ts"
import { createEventFraming } from "./bytes-to-events.ts"
import type { Framing } from "./framing.ts"

/** Events that a reader sees: a stream's own `error` event is thrown. */
export type AnswerEvent = Exclude<StreamEvent, { type: "error" }>

export type OnAnswerEvent = (event: AnswerEvent, id: string | undefined) => void

/** An open response that is read as events. */
export interface Connection {
  /** Reads until at least one event was given, and goes on with whether there may be more, or with what broke it. */
  pull<T>(onward: (more: boolean) => T, broken: (error: QanunError) => T): Promise<T>
  /** Ends the request at once. */
  close(): void
  /** The terminal event has come. */
  finish(): void
  /** The wait before the next connection that the server asked for, in milliseconds. */
  retryMs?(): number | undefined
}

/**
 * Opens the body of a streaming response and waits for its first event.
 *
 * @throws QanunError `invalid_response` where the body is not a stream of events, `stream_interrupted` where it is empty.
 */
export async function openConnection(
  response: Response,
  life: Lifetime,
  { firstEvent, idle, silence }: Pick<Timeouts, "firstEvent" | "idle" | "silence">,
  onEvent: OnAnswerEvent,
): Promise<Connection> {
  const type = (response.headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase()
  const inLines = type === "application/x-ndjson"
  if (!inLines && type !== "text/event-stream")
    throw new QanunError(
      "invalid_response",
      `The server answered ${type || "no content type"} and not an event stream.`,
      {
        status: response.status,
        requestId: response.headers.get("x-request-id") ?? undefined,
        details: { contentType: type },
      },
    )
  if (!response.body) throw interrupted()
  const reader = response.body.getReader()
  let given = 0
  let waitingSince = 0
  const give = (event: StreamEvent, id?: string) => {
    if (event.type === "error") throw errorOfEvent(event)
    onEvent(event, id)
    given++
  }

  const foreign: [event: RawEvent, id: string | undefined][] = []
  const take = (data: string, id?: string) => {
    if (data === "[DONE]") return
    const event = parseEvent(data)
    // From the first foreign event on all wait for the dialect, so that their order holds.
    if (foreign.length || !isOwn(event)) foreign.push([event, id])
    else give(event, id)
  }

  let framing: Framing
  let readOlder: ReturnType<typeof createOlderDialect> | undefined
  if (inLines) framing = (await import("../dialects/older.ts")).createLineFraming(take)
  else framing = createEventFraming(take)

  async function giveForeign() {
    readOlder ??= (await import("../dialects/older.ts")).createOlderDialect()
    for (const [raw, id] of foreign.splice(0)) {
      const event = isOwn(raw) ? raw : readOlder(raw)
      if (event) give(event, id)
    }
  }

  let before = 0
  let held: QanunError | undefined

  function onChunk({ done, value }: ReadableStreamReadResult<Uint8Array>): boolean | Promise<boolean> {
    if (done) framing.end()
    else framing.feed(value)
    return foreign.length ? giveForeign().then(() => goOn(done)) : goOn(done)
  }

  function goOn(done: boolean): boolean | Promise<boolean> {
    if (done) life.release()
    // A reader may take its time: only what the server takes counts.
    else if (given > before) life.pause()
    else if (life.touch() - waitingSince > silence)
      throw new QanunError("timeout", `Only heartbeats for ${silence} ms.`, { details: { phase: "silence" } })
    else return reader.read().then(onChunk)
    return !done
  }

  // Calls back rather than handing promises on: this runs once for every token, and each promise between costs as much as
  // the parser.
  function pull<T>(onward: (more: boolean) => T, broken: (error: QanunError) => T): Promise<T> {
    const fail = (error: unknown): T => {
      const failure = toFailure(error, life.signal, undefined)
      if (given === before) return broken(failure)
      // What came before the break is read before the break is told, and an answer that has begun is not asked for again.
      held = failure
      return onward(true)
    }
    if (held) return Promise.resolve(held).then(broken)
    before = given
    waitingSince = life.touch()
    return reader.read().then((chunk) => {
      let more: boolean | Promise<boolean>
      try {
        more = onChunk(chunk)
      } catch (error) {
        return fail(error)
      }
      return typeof more === "boolean" ? onward(more) : more.then(onward, fail)
    }, fail)
  }

  life.limit(firstEvent, "first event")
  const more = await pull(
    (more) => more,
    (failure) => {
      throw failure
    },
  )
  if (!more && !given) throw interrupted()
  life.limit(idle, "event")
  life.pause()
  return {
    pull,
    retryMs: () => framing.retryMs,
    close() {
      life.abort(undefined)
      life.release()
      // A fetch of the caller's own may not know about signals.
      reader.cancel().catch(() => {})
    },
    finish() {
      // Read to its end a connection can be used again; one that the server keeps open is not waited for.
      life.limit(GRACE_MS, "end")
      reader.read().then(life.release, life.release)
    },
  }
}

/** How long after the terminal event a server may take to end its response. */
const GRACE_MS = 100

/** The error of a stream that ended without its terminal event. */
export function interrupted(cause?: unknown): QanunError {
  return new QanunError("stream_interrupted", "The stream ended before the answer was complete.", { cause })
}

/** Types of the contract's own events; the Core that streamed the same form before (contract 1.9 B) needs no dialect. */
const OWN_TYPES = new Set<unknown>(["token", "status", "citations", "conversation_id", "done", "error"])

function isOwn(event: RawEvent | StreamEvent): event is StreamEvent {
  return OWN_TYPES.has(event["type"])
}

function parseEvent(data: string): RawEvent {
  try {
    return JSON.parse(data) ?? {}
  } catch (cause) {
    throw new QanunError("invalid_response", "An event of the stream is not whole JSON.", { cause })
  }
}

/** The error that a stream's `error` event speaks of: the same class as over HTTP. */
function errorOfEvent(event: Extract<StreamEvent, { type: "error" }>): QanunError {
  // Older Cores put the text of an exception there; only ours, which name a code, mean it for people.
  const message = event.code ? event.message : "The server could not answer."
  return new QanunError(isErrorCode(event.code) ? event.code : "core_failed", message, {
    retryable: event.retryable,
    retryAfterMs: event.retry_after_ms,
    details: event.details,
  })
}
