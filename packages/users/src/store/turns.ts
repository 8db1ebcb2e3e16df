import type { Queryable } from "@qanun/store"

/** One question on its way: which messages it fills, who runs it, until when that one is believed to be alive. */
export interface TurnRow {
  message_id: string
  user_message_id: string
  conversation_id: string
  user_id: string
  idempotency_key: string
  request_hash: string
  owner: string
  lease_until: number
  stop_requested: number
  /** What to ask Core, as JSON, for whoever has to take over; gone when the turn is finished. */
  request: string | null
  rag_conversation_id: string | null
  rag_message_id: string | null
  quota_day: string | null
  created_at: number
  finished_at: number | null
}

export type NewTurn = Omit<TurnRow, "stop_requested" | "rag_conversation_id" | "rag_message_id" | "finished_at">

/** False when the user has a turn with this key, or the conversation has a running turn. */
export async function insertTurn(db: Queryable, turn: NewTurn): Promise<boolean> {
  const rows = await db.query(
    `insert into qanun_users_turn (message_id, user_message_id, conversation_id, user_id, idempotency_key,
        request_hash, owner, lease_until, request, quota_day, created_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      on conflict do nothing returning message_id`,
    [
      turn.message_id,
      turn.user_message_id,
      turn.conversation_id,
      turn.user_id,
      turn.idempotency_key,
      turn.request_hash,
      turn.owner,
      turn.lease_until,
      turn.request,
      turn.quota_day,
      turn.created_at,
    ],
  )
  return rows.length === 1
}

export async function findTurnByKey(db: Queryable, userId: string, key: string): Promise<TurnRow | undefined> {
  const [row] = await db.query<TurnRow>("select * from qanun_users_turn where user_id = $1 and idempotency_key = $2", [
    userId,
    key,
  ])
  return row
}

export async function findTurn(db: Queryable, messageId: string): Promise<TurnRow | undefined> {
  const [row] = await db.query<TurnRow>("select * from qanun_users_turn where message_id = $1", [messageId])
  return row
}

export async function findRunningTurn(db: Queryable, conversationId: string): Promise<TurnRow | undefined> {
  const [row] = await db.query<TurnRow>(
    "select * from qanun_users_turn where conversation_id = $1 and finished_at is null",
    [conversationId],
  )
  return row
}

/** Remembers Core's ids of the answer as soon as they are known: recovery asks Core for them. */
export async function noteRagIds(
  db: Queryable,
  messageId: string,
  ids: { conversationId: string | null; messageId: string | null },
): Promise<void> {
  await db.query(
    `update qanun_users_turn set rag_conversation_id = $2, rag_message_id = $3
      where message_id = $1 and finished_at is null`,
    [messageId, ids.conversationId, ids.messageId],
  )
}

/** Ends a turn that this owner still holds; undefined when it does not. */
export async function finishTurn(
  db: Queryable,
  messageId: string,
  owner: string,
  now: number,
): Promise<Pick<TurnRow, "user_id"> | undefined> {
  const [row] = await db.query<Pick<TurnRow, "user_id">>(
    `update qanun_users_turn set finished_at = $3, request = null
      where message_id = $1 and owner = $2 and finished_at is null returning user_id`,
    [messageId, owner, now],
  )
  return row
}

/** Ids of one statement; a last one that is shorter is filled up, so that there is one statement to prepare. */
const RENEWED_AT_ONCE = 50

/** Holds on to these turns of an owner; gives those that it still has. */
export async function renewLeases(
  db: Queryable,
  owner: string,
  messageIds: readonly string[],
  until: number,
): Promise<Set<string>> {
  const held = new Set<string>()
  const places = Array.from({ length: RENEWED_AT_ONCE }, (_, index) => `$${index + 3}`).join(", ")
  for (let start = 0; start < messageIds.length; start += RENEWED_AT_ONCE) {
    const ids = messageIds.slice(start, start + RENEWED_AT_ONCE)
    const rows = await db.query<{ message_id: string }>(
      `update qanun_users_turn set lease_until = $2
        where owner = $1 and finished_at is null and message_id in (${places}) returning message_id`,
      [owner, until, ...Array.from({ length: RENEWED_AT_ONCE }, (_, index) => ids[index] ?? ids[0] ?? "")],
    )
    for (const { message_id } of rows) held.add(message_id)
  }
  return held
}

/** A lease that ends later than any can, and by more than clocks differ, is from before a clock was set back. */
const CLOCKS_DIFFER_MS = 60_000

export interface LeaseClock {
  now: number
  leaseMs: number
}

const ABANDONED = "finished_at is null and (lease_until < $1 or lease_until > $2)"
const boundsOf = ({ now, leaseMs }: LeaseClock) => [now, now + leaseMs + CLOCKS_DIFFER_MS]

/** Turns that nobody has held on to in time. */
export async function findAbandoned(db: Queryable, clock: LeaseClock): Promise<string[]> {
  const rows = await db.query<{ message_id: string }>(
    `select message_id from qanun_users_turn where ${ABANDONED} order by created_at, message_id`,
    boundsOf(clock),
  )
  return rows.map(({ message_id }) => message_id)
}

/** Takes over a turn that is still abandoned; undefined when somebody else was first. */
export async function takeAbandoned(
  db: Queryable,
  messageId: string,
  owner: string,
  clock: LeaseClock,
): Promise<TurnRow | undefined> {
  const [row] = await db.query<TurnRow>(
    `update qanun_users_turn set owner = $4, lease_until = $5 where ${ABANDONED} and message_id = $3 returning *`,
    [...boundsOf(clock), messageId, owner, clock.now + clock.leaseMs],
  )
  return row
}

/** Lets go of the running turns of an owner, so that others may take them at once. */
export async function releaseLeases(db: Queryable, owner: string): Promise<void> {
  await db.query("update qanun_users_turn set lease_until = 0 where owner = $1 and finished_at is null", [owner])
}

export async function requestStop(db: Queryable, messageId: string): Promise<void> {
  await db.query("update qanun_users_turn set stop_requested = 1 where message_id = $1 and finished_at is null", [
    messageId,
  ])
}

export function findStops(db: Queryable, owner: string): Promise<{ message_id: string }[]> {
  return db.query(
    "select message_id from qanun_users_turn where owner = $1 and finished_at is null and stop_requested = 1",
    [owner],
  )
}
