import { createParser } from "eventsource-parser"
import { type Framing, LONGEST_EVENT, type OnEvent, tooLong } from "./framing.ts"

const STREAMING = { stream: true }

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
    onEvent: ({ data, id, event }) => onEvent(data, id, event),
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
