import type { StreamEvent } from "@qanun/contract"
import { openSqlite } from "@qanun/store"
import * as fc from "fast-check"
import { expect, test } from "vitest"
import { decodeEvent, type EventRun, encodeEvent } from "../src/store/event-run.ts"
import { appendEvents, type EventBatch, readEvents } from "../src/store/events.ts"
import { migrations, SCHEMA } from "../src/store/tables.ts"

/** Tokens and others in turn: the log keeps them in two forms. */
const eventOf = (seq: number): StreamEvent =>
  seq % 3 === 0 ? { type: "status", message: `جست‌وجو\n${seq}` } : { type: "token", content: `کلمه\n"${seq}` }

const eventsOf = (runs: readonly EventRun[]) =>
  runs.flatMap(({ seq, lines }) =>
    lines.split("\n").map((line, index) => ({ seq: seq + index, event: decodeEvent(line) })),
  )

/** The rows of a process that goes on after `from`, cut where its timer cut them; each says where Core's stream stood. */
function rowsOf(from: number, sizes: readonly number[]): EventBatch[] {
  let seq = from
  return sizes.map((size) => {
    const first = seq + 1
    seq += size
    const events = Array.from({ length: size }, (_, index) => encodeEvent(eventOf(first + index))).join("\n")
    return { message_id: "m", seq: first, last_seq: seq, events, core_event_id: String(seq) }
  })
}

test("rows that a killed process still writes beside its successor's give every event once, to whoever comes when", async () => {
  const store = await openSqlite(":memory:")
  await store.migrate(SCHEMA, migrations(store.dialect))
  await store.query(
    `insert into qanun_users_turn (message_id, user_message_id, conversation_id, user_id, idempotency_key, request_hash,
      owner, lease_until, created_at) values ('m', 'q', 'c', 'u', 'k', 'h', 'me', 0, 0)`,
  )
  const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(sizes, fc.nat(), sizes, fc.nat(), async (early, cut, late, joinAt) => {
      await store.query("delete from qanun_users_event")
      // The successor has read some of the first process' rows, and writes on from there; the rest of them come later.
      const first = rowsOf(0, early)
      const read = first.slice(0, cut % (first.length + 1))
      const successor = rowsOf(read.at(-1)?.last_seq ?? 0, late)
      for (const batches of [read, successor, first.slice(read.length)])
        for (const batch of batches) await appendEvents(store, "me", [batch], 0)
      const end = Math.max(first.at(-1)?.last_seq ?? 0, successor.at(-1)?.last_seq ?? 0)
      const after = joinAt % (end + 1)
      const { runs, coreEventId } = await readEvents(store, "m", after)
      const wanted = Array.from({ length: end - after }, (_, index) => after + 1 + index)
      expect(eventsOf(runs)).toEqual(wanted.map((seq) => ({ seq, event: eventOf(seq) })))
      expect(coreEventId).toBe(end > after ? String(end) : null)
    }),
    { numRuns: 500 },
  )
  await store.close()
})
