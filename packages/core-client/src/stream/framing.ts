import { QanunError } from "../errors.ts"

/** Takes one event's data as text, its own `id` and its name. */
export type OnEvent = (data: string, id?: string, name?: string) => void

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

/** The error of an event that is longer than {@link LONGEST_EVENT}. */
export function tooLong(): QanunError {
  return new QanunError("invalid_response", `One event is longer than ${LONGEST_EVENT} characters.`)
}
