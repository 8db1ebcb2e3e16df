import type { Queryable } from "@qanun/store"

export interface ServerTotals {
  users: number
  conversations: number
  messages: number
  tokens: number
  /** Average time of an answer in milliseconds. */
  processingMs: number
}

/** Counts over everybody, for services. */
export async function serverTotals(db: Queryable): Promise<ServerTotals> {
  const [row] = await db.query<Record<keyof ServerTotals, number | string | null>>(
    `select (select count(*) from core_users) as users,
       (select count(*) from core_conversations) as conversations,
       (select count(*) from core_messages) as messages,
       (select coalesce(sum(tokens), 0) from core_messages) as tokens,
       (select avg(processing_ms) from core_messages where role = 'assistant') as "processingMs"`,
  )
  return {
    users: Number(row?.users ?? 0),
    conversations: Number(row?.conversations ?? 0),
    messages: Number(row?.messages ?? 0),
    tokens: Number(row?.tokens ?? 0),
    processingMs: Math.round(Number(row?.processingMs ?? 0)),
  }
}
