import type { Queryable } from "@qanun/store"
import { searchText } from "../search-text.ts"

/** Makes a text findable, in place of what stood under its id. */
export async function indexText(
  db: Queryable,
  row: { id: string; conversationId: string; text: string },
): Promise<void> {
  await db.query(
    `insert into qanun_users_search (id, conversation_id, text) values ($1, $2, $3)
      on conflict (id) do update set text = excluded.text`,
    [row.id, row.conversationId, searchText(row.text)],
  )
}
