import { createParser } from "eventsource-parser"
import { QanunError } from "../errors.ts"

/** Takes one event's data as text, its `id` (the last one seen, as the standard has it) and its name. */
export type OnEvent = (data: string, id: string | undefined, name: string | undefined) => void

/** Cuts a byte stream into events, whatever chunks it comes in. */
export interface Framing {
  feed(bytes: Uint8Array): void
  /** The bytes have ended. */
  end(): void
  /** The wait before another connection that the server asked for by `retry`, in milliseconds. */
  readonly retryMs?: number | undefined
  /** The last `id` of a whole block, also of one without data. */
  readonly lastEventId?: string | undefined
}

/** Longest event in characters; a server that sends more is broken or hostile. */
export const LONGEST_EVENT = 16 * 1024 * 1024

export const STREAMING = { stream: true }

/** Server-sent events (HTML standard 9.2). What is not closed by an empty line is dropped, as the standard says. */
export function createEventFraming(onEvent: OnEvent): Framing {
  // One decoder for the whole stream, or characters that straddle two chunks would be lost. The parser strips the
  // byte order mark itself; a decoder that did so too would strip a second one.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  let lastEventId: string | undefined
  let retryMs: number | undefined
  const parser = createParser({
    maxBufferSize: LONGEST_EVENT,
    onId: (id) => {
      lastEventId = id
    },
    onRetry: (ms) => {
      retryMs = ms
    },
    onEvent: ({ data, event }) => onEvent(data, lastEventId, event),
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") throw tooLong()
    },
  })
  return {
    feed: (bytes) => parser.feed(decoder.decode(bytes, STREAMING)),
    end() {},
    get lastEventId() {
      return lastEventId
    },
    get retryMs() {
      return retryMs
    },
  }
}

export function tooLong(): QanunError {
  return new QanunError("invalid_response", `One event is longer than ${LONGEST_EVENT} characters.`)
}
