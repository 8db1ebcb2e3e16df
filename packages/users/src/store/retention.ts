import type { Driver, Queryable } from "@qanun/store"
import { recordChange } from "./changes.ts"

/** Conversations looked at before others get their turn at the store. */
const BATCH = 200

/**
 * Conversations whose every word is in Core as well, and that are in nobody's way of putting things in order: neither pinned
 * nor in a folder, none of them being answered, and nothing of them on its way to Core.
 */
const ONLY_A_COPY = `deleted_at is null and rag_conversation_id is not null and is_pinned = 0 and folder_id is null
  and not exists (select 1 from qanun_users_turn t where t.conversation_id = c.id and t.finished_at is null)
  and not exists (select 1 from qanun_users_outbox o
    where o.core_user = c.core_user and o.target = c.rag_conversation_id)
  and not exists (select 1 from qanun_users_message m where m.conversation_id = c.id
    and (m.rag_message_id is null or m.rag_conversation_id is null or m.rag_conversation_id <> c.rag_conversation_id))`

/** Removes the copies of conversations in which nothing was said since a time; gives how many. Core keeps its own. */
export async function dropCopies(store: Driver, before: number, now: number): Promise<number> {
  let dropped = 0
  for (;;) {
    const old = await store.query<{ id: string; user_id: string }>(
      `select c.id, c.user_id from qanun_users_conversation c
        where c.last_message_at < $1 and ${ONLY_A_COPY} order by c.last_message_at, c.id limit ${BATCH}`,
      [before],
    )
    for (const { id, user_id } of old) if (await store.tx((tx) => dropCopy(tx, id, user_id, before, now))) dropped++
    if (old.length < BATCH) return dropped
  }
}

async function dropCopy(tx: Queryable, id: string, userId: string, before: number, now: number): Promise<boolean> {
  // Its messages and what is searched in go with it.
  const rows = await tx.query(
    `delete from qanun_users_conversation as c where c.id = $1 and c.last_message_at < $2 and ${ONLY_A_COPY} returning id`,
    [id, before],
  )
  if (rows.length === 0) return false
  await tx.query("delete from qanun_users_turn where conversation_id = $1", [id])
  await recordChange(tx, userId, { type: "conversation", conversation_id: id, change: "deleted" }, now)
  return true
}

/** Visitors who were not seen since a time and have not become users. */
export async function visitorsBefore(db: Queryable, before: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    "select id from qanun_users_person where anonymous = 1 and merged_into is null and seen_at < $1 order by id",
    [before],
  )
  return rows.map(({ id }) => id)
}

/** Forgets the keys of questions that ended before a time, and what was counted on days before one, `YYYY-MM-DD`. */
export async function trimTurns(db: Queryable, before: number, beforeDay: string): Promise<void> {
  await db.query("delete from qanun_users_turn where finished_at < $1", [before])
  await db.query("delete from qanun_users_quota where day < $1", [beforeDay])
}
