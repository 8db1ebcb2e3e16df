import type { Driver } from "@qanun/store"
import type { Person } from "./person.ts"
import { recordChange } from "./store/changes.ts"
import { isMerged, noteMerged, rememberPerson } from "./store/people.ts"

/**
 * Gives a visitor's conversations to the user that the visitor turned out to be, once. Core keeps knowing them under the
 * visitor's name, so that its context is not lost; the visitor owns nothing afterwards.
 */
export async function mergeVisitor(store: Driver, visitorId: string, person: Person, now: number): Promise<void> {
  if (await isMerged(store, visitorId)) return
  await store.tx(async (tx) => {
    // People before what they own, and turns before messages before conversations: the order of all other transactions.
    if (!(await noteMerged(tx, visitorId, person.id, now))) return
    await rememberPerson(tx, person, now)
    const ids = [visitorId, person.id]
    // A key that both have used would be ambiguous; the message's own id never is.
    await tx.query(
      `update qanun_users_turn set
          idempotency_key = case
            when exists (
              select 1 from qanun_users_turn other
              where other.user_id = $2 and other.idempotency_key = qanun_users_turn.idempotency_key
            ) then message_id else idempotency_key end,
          user_id = $2
        where user_id = $1`,
      ids,
    )
    for (const table of ["message", "conversation", "folder"])
      await tx.query(`update qanun_users_${table} set user_id = $2 where user_id = $1`, ids)
    await recordChange(tx, person.id, { type: "reset" }, now)
    await recordChange(tx, visitorId, { type: "reset" }, now)
  })
}
