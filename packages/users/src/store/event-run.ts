import type { StreamEvent } from "@qanun/contract"

/** Events that follow each other, encoded once for the log and for all readers. */
export interface EventRun {
  /** Number of the first event; events count from 1. */
  seq: number
  /** Number of the last one. */
  last: number
  /** The events, each on a line of its own: JSON, and of a token, which come by the thousand, its text alone. */
  lines: string
}

/** What stands around the text of a token to make it an event. */
export const TOKEN_FRAME = ['{"type":"token","content":', "}"] as const

export const encodeEvent = (event: StreamEvent): string =>
  JSON.stringify(event.type === "token" ? event.content : event)

export function decodeEvent(line: string): StreamEvent {
  const event = JSON.parse(line) as StreamEvent | string
  return typeof event === "string" ? { type: "token", content: event } : event
}

/** A run of one event. @param line The event as JSON. */
export const singleRun = (seq: number, line: string): EventRun => ({ seq, last: seq, lines: line })

/** What comes of a run after the event `after`; undefined when nothing does. */
export function runAfter(run: EventRun, after: number): EventRun | undefined {
  const { seq, last, lines } = run
  if (last <= after) return undefined
  if (seq > after) return run
  let start = 0
  for (let n = seq; n <= after; n++) start = lines.indexOf("\n", start) + 1
  return { seq: after + 1, last, lines: lines.slice(start) }
}
