import type { Driver } from "@qanun/store"

/** Somebody whom the store knows. */
export interface KnownPerson {
  id: string
  anonymous: boolean
  username: string | null
  email: string | null
  tier: string
  conversations: number
  /** ISO 8601. */
  created_at: string
  seen_at: string
}

interface PersonRow extends Omit<KnownPerson, "anonymous" | "created_at" | "seen_at"> {
  anonymous: number
  created_at: number
  seen_at: number
}

const PAGE = 500

/** Everybody whom the store knows, the one who was here last first. Read page by page. */
export async function* listPeople(store: Driver): AsyncGenerator<KnownPerson> {
  // People who come back while this is read move to the front, and are not missed: they were there before.
  let last: { seen_at: number; id: string } = { seen_at: Number.MAX_SAFE_INTEGER, id: "" }
  for (;;) {
    const rows = await store.query<PersonRow>(
      `select p.id, p.anonymous, p.username, p.email, p.tier, p.created_at, p.seen_at,
          (select count(*) from qanun_users_conversation c where c.user_id = p.id and c.deleted_at is null) as conversations
        from qanun_users_person p
        where p.merged_into is null and (p.seen_at < $1 or (p.seen_at = $1 and p.id > $2))
        order by p.seen_at desc, p.id limit ${PAGE}`,
      [last.seen_at, last.id],
    )
    for (const row of rows)
      yield {
        ...row,
        anonymous: Number(row.anonymous) === 1,
        conversations: Number(row.conversations),
        created_at: new Date(row.created_at).toISOString(),
        seen_at: new Date(row.seen_at).toISOString(),
      }
    last = rows.at(-1) ?? last
    if (rows.length < PAGE) return
  }
}
