import type { Queryable, SqlValue } from "@qanun/store"
import { type EventRun, runAfter } from "./event-run.ts"

/** Events of one answer that follow each other, as one row of the log. */
export interface EventBatch {
  message_id: string
  /** Of the first event; events count from 1. */
  seq: number
  last_seq: number
  /** As in a run. */
  events: string
  /** Where Core's stream stood at the last of them; null where it does not say. */
  core_event_id: string | null
}

const COLUMNS = 6
/**
 * Rows of one statement. Few sizes, so that statements stay prepared, and none large: SQLite looks parameters up one
 * after the other.
 */
const SIZES = [16, 4, 1] as const

/**
 * Writes events of turns that this owner still runs; those of others are left out.
 *
 * A statement of a process that was killed may still arrive, after its turn was taken over and read. The same events are
 * then written twice, cut into other rows: of two rows that begin alike the longer one stays, and readers pass over what
 * they have had.
 */
export async function appendEvents(
  db: Queryable,
  owner: string,
  batches: readonly EventBatch[],
  now: number,
): Promise<void> {
  let start = 0
  while (start < batches.length) {
    const left = batches.length - start
    const size = SIZES.find((candidate) => candidate <= left) ?? 1
    await insertBatches(db, owner, batches.slice(start, start + size), now)
    start += size
  }
}

async function insertBatches(db: Queryable, owner: string, batches: readonly EventBatch[], now: number): Promise<void> {
  const params: SqlValue[] = [owner]
  const rows = batches.map((batch) => {
    params.push(batch.message_id, batch.seq, batch.last_seq, batch.events, batch.core_event_id, now)
    const n = params.length - COLUMNS
    return `($${n + 1}, cast($${n + 2} as integer), cast($${n + 3} as integer), $${n + 4}, $${n + 5}, cast($${n + 6} as bigint))`
  })
  await db.query(
    `insert into qanun_users_event (message_id, seq, last_seq, events, core_event_id, created_at)
      select v.column1, v.column2, v.column3, v.column4, v.column5, v.column6
      from (values ${rows.join(", ")}) as v
      join qanun_users_turn t on t.message_id = v.column1
      where t.owner = $1 and t.finished_at is null
      on conflict (message_id, seq) do update set
        last_seq = excluded.last_seq, events = excluded.events, core_event_id = excluded.core_event_id
        where excluded.last_seq > qanun_users_event.last_seq`,
    params,
  )
}

/** Batches read at a time. */
const PAGE = 50

/** The next events after `after`, a page of them; none when there are no more yet. */
export async function readEvents(
  db: Queryable,
  messageId: string,
  after: number,
): Promise<{ runs: EventRun[]; coreEventId: string | null }> {
  const batches = await db.query<EventBatch>(
    `select message_id, seq, last_seq, events, core_event_id from qanun_users_event
      where message_id = $1 and last_seq > $2 order by seq limit ${PAGE}`,
    [messageId, after],
  )
  const runs: EventRun[] = []
  let last = after
  let coreEventId: string | null = null
  for (const { seq, last_seq, events, core_event_id } of batches) {
    const run = runAfter({ seq, last: last_seq, lines: events }, last)
    if (!run) continue
    runs.push(run)
    last = last_seq
    coreEventId = core_event_id
  }
  return { runs, coreEventId }
}

/** The last event that the log has of an answer; 0 when it has none. */
export async function lastLogged(db: Queryable, messageId: string): Promise<number> {
  const [row] = await db.query<{ last: number | null }>(
    "select max(last_seq) as last from qanun_users_event where message_id = $1",
    [messageId],
  )
  return row?.last ?? 0
}

export async function trimEvents(db: Queryable, before: number): Promise<void> {
  await db.query("delete from qanun_users_event where created_at < $1", [before])
}
