import type { StreamEvent } from "@qanun/contract"
import { createChunkEvents } from "./chunk-events.ts"
import { createTokenLines } from "./token-lines.ts"

/** One event as it came, already parsed. */
export type RawEvent = Readonly<Record<string, unknown>>

/**
 * Reads the older forms of contract 1.9, told apart event by event: their fields do not collide.
 *
 * @param isOwn Whether an event has the contract's own form, and so needs no reading.
 */
export function createOlderDialect(
  isOwn: (raw: RawEvent | StreamEvent) => raw is StreamEvent,
): (raw: RawEvent) => StreamEvent | undefined {
  const readTokenLine = createTokenLines()
  const readChunkEvent = createChunkEvents()
  return (raw) => (isOwn(raw) ? raw : raw["type"] === undefined ? readTokenLine(raw) : readChunkEvent(raw))
}
