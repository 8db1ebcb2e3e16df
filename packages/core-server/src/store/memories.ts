import type { Queryable } from "@qanun/store"

export interface MemoryRow {
  id: string
  content: string
  category: string
  confidence: number
  usage_count: number
  created_at: number
  updated_at: number
}

/** Newest first. */
export function listMemories(db: Queryable, userId: string): Promise<MemoryRow[]> {
  return db.query<MemoryRow>("select * from core_memories where user_id = $1 order by created_at desc, id desc", [
    userId,
  ])
}

export async function findMemory(db: Queryable, userId: string, id: string): Promise<MemoryRow | undefined> {
  const [row] = await db.query<MemoryRow>("select * from core_memories where user_id = $1 and id = $2", [userId, id])
  return row
}

export interface NewMemory {
  id: string
  userId: string
  content: string
  category: string
  now: number
}

export async function insertMemory(db: Queryable, { id, userId, content, category, now }: NewMemory): Promise<void> {
  await db.query(
    `insert into core_memories (id, user_id, content, category, confidence, usage_count, created_at, updated_at)
     values ($1, $2, $3, $4, 1, 0, $5, $5)`,
    [id, userId, content, category, now],
  )
}

export async function updateMemory(
  db: Queryable,
  {
    id,
    userId,
    content,
    category,
    now,
  }: { id: string; userId: string; content: string; category: string; now: number },
): Promise<void> {
  await db.query(
    "update core_memories set content = $3, category = $4, updated_at = $5 where user_id = $1 and id = $2",
    [userId, id, content, category, now],
  )
}

/** Counts a use of each of the user's memories. */
export async function countMemoryUse(db: Queryable, userId: string): Promise<void> {
  await db.query("update core_memories set usage_count = usage_count + 1 where user_id = $1", [userId])
}

/** Deletes one memory, or all. @returns How many there were. */
export async function deleteMemories(db: Queryable, userId: string, id?: string): Promise<number> {
  const rows =
    id === undefined
      ? await db.query("delete from core_memories where user_id = $1 returning id", [userId])
      : await db.query("delete from core_memories where user_id = $1 and id = $2 returning id", [userId, id])
  return rows.length
}
