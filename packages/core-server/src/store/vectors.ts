import type { Queryable } from "@qanun/store"

/** A vector as it is kept: 32-bit floats in base64; null where another index keeps it. */
export interface VectorRow {
  point_id: string
  dimension: number
  vector: string | null
}

export function readVectors(db: Queryable): Promise<VectorRow[]> {
  return db.query<VectorRow>("select point_id, dimension, vector from core_vectors where vector is not null")
}

/** Adds vectors, or replaces them (call in a transaction). */
export async function writeVectors(tx: Queryable, rows: readonly VectorRow[]): Promise<void> {
  for (const { point_id, dimension, vector } of rows)
    await tx.query(
      `insert into core_vectors (point_id, dimension, vector, content_hash) values ($1, $2, $3, null)
       on conflict (point_id) do update set dimension = excluded.dimension, vector = excluded.vector`,
      [point_id, dimension, vector],
    )
}

/** What has been embedded here, by point: a hash of the model and the text. */
export async function embeddedHashes(db: Queryable): Promise<Map<string, string>> {
  const rows = await db.query<{ point_id: string; content_hash: string }>(
    "select point_id, content_hash from core_vectors where content_hash is not null",
  )
  return new Map(rows.map(({ point_id, content_hash }) => [point_id, content_hash]))
}

/** Notes that these points have been embedded (call in a transaction). */
export async function writeHashes(
  tx: Queryable,
  rows: readonly { pointId: string; dimension: number; hash: string }[],
): Promise<void> {
  for (const { pointId, dimension, hash } of rows)
    await tx.query(
      `insert into core_vectors (point_id, dimension, vector, content_hash) values ($1, $2, null, $3)
       on conflict (point_id) do update set content_hash = excluded.content_hash`,
      [pointId, dimension, hash],
    )
}

export async function deleteVectors(tx: Queryable, pointIds: readonly string[]): Promise<void> {
  for (const pointId of pointIds) await tx.query("delete from core_vectors where point_id = $1", [pointId])
}

/** The length that the vectors of the store have; undefined while there are none. */
export async function storedDimension(db: Queryable): Promise<number | undefined> {
  const [row] = await db.query<{ dimension: number }>("select dimension from core_vectors limit 1")
  return row?.dimension
}
