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

/** Holds on to the running turns of an owner; gives those that it still has. */
export function renewLeases(db: Queryable, owner: string, until: number): Promise<{ message_id: string }[]> {
  return db.query(
    "update qanun_users_turn set lease_until = $2 where owner = $1 and finished_at is null returning message_id",
    [owner, until],
  )
}

/** Takes over turns whose owner has not renewed in time. */
export function takeAbandoned(db: Queryable, owner: string, now: number, until: number): Promise<TurnRow[]> {
  return db.query(
    `update qanun_users_turn set owner = $1, lease_until = $3
      where finished_at is null and lease_until < $2 and owner <> $1 returning *`,
    [owner, now, until],
  )
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
