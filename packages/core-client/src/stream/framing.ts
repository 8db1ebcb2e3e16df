import { createParser, type ParserCallbacks } from "eventsource-parser"
import { QanunError } from "../errors.ts"
import { LONGEST_EVENT } from "../limits.ts"

/** Cuts a byte stream into events, whatever chunks it comes in; called without bytes when they have ended. */
export type Framing = (bytes: Uint8Array | undefined) => void

/** Takes one event's data as text, and its own `id`. */
export type OnData = (event: { data: string; id?: string | undefined }) => void

/** The error of an event that is longer than {@link LONGEST_EVENT}. */
export function tooLong(): QanunError {
  return new QanunError("invalid_response", `The event is longer than ${LONGEST_EVENT}.`)
}

/** Server-sent events (HTML standard 9.2). What is not closed by an empty line is dropped, as the standard says. */
export function createEventFraming(callbacks: Omit<ParserCallbacks, "onError">): Framing {
  // One decoder for the whole stream, or characters that straddle two chunks would be lost. The parser strips the
  // byte order mark itself; a decoder that did so too would strip a second one.
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true })
  const parser = createParser({
    ...callbacks,
    maxBufferSize: LONGEST_EVENT,
    onError({ type }) {
      if (type.startsWith("max")) throw tooLong()
    },
  })
  return (bytes) => {
    // Bytes that end in ASCII leave no character open: decoded as if they were the last, they take the platforms' fast path.
    // By index: `at` costs as much here as half of the decoding.
    const stream = !((bytes?.[bytes.length - 1] as number) < 128)
    parser.feed(decoder.decode(bytes, { stream }))
  }
}
