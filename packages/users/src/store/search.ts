import type { Queryable } from "@qanun/store"
import { searchText } from "../search-text.ts"
import { insertRows } from "./rows.ts"

/** Makes texts findable, in place of what stood under their ids. */
export async function indexText(
  db: Queryable,
  ...rows: readonly { id: string; conversationId: string; text: string }[]
): Promise<void> {
  await insertRows(
    db,
    "qanun_users_search (id, conversation_id, text)",
    rows.map(({ id, conversationId, text }) => [id, conversationId, searchText(text)]),
    "on conflict (id) do update set text = excluded.text",
  )
}
