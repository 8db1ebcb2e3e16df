import type { Driver } from "@qanun/store"
import { putInOutbox } from "./store/outbox.ts"
import type { Turns } from "./turn.ts"

export interface EraseParts {
  store: Driver
  turns: Turns
  now: () => number
  newId: () => string
}

/**
 * Removes everything of a person, and leaves Core the order to do the same. Only the ids that this order needs stay, until
 * Core has carried it out; and the day's count, so that erasing gives no new questions.
 */
export async function erasePerson({ store, turns, now, newId }: EraseParts, userId: string): Promise<void> {
  const running = await store.query<{ message_id: string }>(
    "select message_id from qanun_users_turn where user_id = $1 and finished_at is null",
    [userId],
  )
  for (const { message_id } of running) await turns.stop(message_id)
  await store.tx(async (tx) => {
    const linked = await tx.query<{ core_user: string; rag_conversation_id: string }>(
      `select core_user, rag_conversation_id from qanun_users_conversation
        where user_id = $1 and rag_conversation_id is not null and deleted_at is null`,
      [userId],
    )
    const order = { payload: "{}", created_at: now() }
    for (const { core_user, rag_conversation_id } of linked)
      await putInOutbox(tx, {
        ...order,
        id: newId(),
        core_user,
        kind: "delete_conversation",
        target: rag_conversation_id,
      })
    await putInOutbox(tx, { ...order, id: newId(), core_user: userId, kind: "clear_memory", target: userId })
    await tx.query(
      "delete from qanun_users_event where message_id in (select message_id from qanun_users_turn where user_id = $1)",
      [userId],
    )
    for (const table of ["turn", "conversation", "message", "folder", "change", "change_count"])
      await tx.query(`delete from qanun_users_${table} where user_id = $1`, [userId])
    await tx.query(
      "delete from qanun_users_stale where core_user in (select id from qanun_users_person where id = $1 or merged_into = $1)",
      [userId],
    )
    await tx.query("delete from qanun_users_person where id = $1 or merged_into = $1", [userId])
  })
}
