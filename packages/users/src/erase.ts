import type { Driver } from "@qanun/store"
import { putInOutbox } from "./store/outbox.ts"
import { forgetPerson, namesInCore } from "./store/people.ts"
import type { Turns } from "./turn.ts"

export interface EraseParts {
  store: Driver
  turns: Turns
  now: () => number
  newId: () => string
}

/**
 * Removes everything of a person, and leaves Core the order to do the same, under every name that it knows them by. Only the
 * ids that this order needs stay, until Core has carried it out; the day's count, so that erasing gives no new questions; and
 * the bare ids of the visitors that the person was, so that their cookies open nothing. An answer that another instance is
 * writing is removed from Core when it ends (`endTurn`).
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
    // Core may have more than was ever seen here.
    const names = await namesInCore(tx, userId)
    for (const name of names)
      await putInOutbox(tx, { ...order, id: newId(), core_user: name, kind: "erase_user", target: name })
    await tx.query(
      "delete from qanun_users_event where message_id in (select message_id from qanun_users_turn where user_id = $1)",
      [userId],
    )
    for (const table of ["turn", "conversation", "message", "folder", "change", "change_count"])
      await tx.query(`delete from qanun_users_${table} where user_id = $1`, [userId])
    for (const name of names) await tx.query("delete from qanun_users_stale where core_user = $1", [name])
    await forgetPerson(tx, userId)
  })
}
