import type { Queryable, SqlValue } from "@qanun/store"

/** One logged event of a turn. `core_event_id` is where Core's stream stood when it was written. */
export interface EventRow {
  message_id: string
  seq: number
  event: string
  core_event_id: string | null
}

const COLUMNS = 5
/** Rows of one statement: PostgreSQL takes at most 65,535 parameters. */
const MAX_ROWS = 5000

/** Writes events of turns that this owner still runs; those of others are left out, and so are repeats. */
export async function appendEvents(
  db: Queryable,
  owner: string,
  events: readonly EventRow[],
  now: number,
): Promise<void> {
  for (let start = 0; start < events.length; start += MAX_ROWS) {
    const page = events.slice(start, start + MAX_ROWS)
    const params: SqlValue[] = [owner]
    const rows = page.map((row) => {
      params.push(row.message_id, row.seq, row.event, row.core_event_id, now)
      const n = params.length - COLUMNS
      return `($${n + 1}, cast($${n + 2} as integer), $${n + 3}, $${n + 4}, cast($${n + 5} as bigint))`
    })
    await db.query(
      `insert into qanun_users_event (message_id, seq, event, core_event_id, created_at)
        select v.column1, v.column2, v.column3, v.column4, v.column5
        from (values ${rows.join(", ")}) as v
        join qanun_users_turn t on t.message_id = v.column1
        where t.owner = $1 and t.finished_at is null
        on conflict do nothing`,
      params,
    )
  }
}

export function readEvents(db: Queryable, messageId: string, after: number, limit = 1000): Promise<EventRow[]> {
  return db.query(
    `select message_id, seq, event, core_event_id from qanun_users_event
      where message_id = $1 and seq > $2 order by seq limit $3`,
    [messageId, after, limit],
  )
}

export async function trimEvents(db: Queryable, before: number): Promise<void> {
  await db.query("delete from qanun_users_event where created_at < $1", [before])
}
