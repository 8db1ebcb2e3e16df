import type { Queryable } from "@qanun/store"

/** A piece of a document as Ingest sent it. */
export interface PointRow {
  id: string
  point_id: string
  document_id: string
  text: string
  /** JSON. */
  metadata: string
  synced_at: number
}

/** Adds pieces, or replaces them (call in a transaction). */
export async function writePoints(tx: Queryable, rows: readonly PointRow[]): Promise<void> {
  for (const row of rows)
    await tx.query(
      `insert into core_points (id, point_id, document_id, text, metadata, synced_at) values ($1, $2, $3, $4, $5, $6)
       on conflict (id) do update set document_id = excluded.document_id, text = excluded.text,
         metadata = excluded.metadata, synced_at = excluded.synced_at`,
      [row.id, row.point_id, row.document_id, row.text, row.metadata, row.synced_at],
    )
  await raiseVersion(tx)
}

/** In a fixed order, so that equal contents give equal indexes. */
export function listPoints(db: Queryable): Promise<PointRow[]> {
  return db.query<PointRow>("select * from core_points order by document_id, id")
}

/**
 * A piece by Ingest's id, or by its point id. The field's Core takes any id of digits for a point id, so that such ids
 * of Ingest could never be read again (contract 1.13): here the own id comes first.
 */
export async function findPoint(db: Queryable, id: string): Promise<PointRow | undefined> {
  const rows = await db.query<PointRow>("select * from core_points where id = $1 or point_id = $1", [id])
  return rows.find((row) => row.id === id) ?? rows[0]
}

/** @returns Point ids of what was deleted (call in a transaction). */
export async function deletePoint(tx: Queryable, id: string): Promise<string[]> {
  const row = await findPoint(tx, id)
  if (!row) return []
  await tx.query("delete from core_points where id = $1", [row.id])
  await raiseVersion(tx)
  return [row.point_id]
}

/** @returns Point ids of what was deleted (call in a transaction). */
export async function deleteDocument(tx: Queryable, documentId: string): Promise<string[]> {
  const rows = await tx.query<{ point_id: string }>(
    "delete from core_points where document_id = $1 returning point_id",
    [documentId],
  )
  if (rows.length > 0) await raiseVersion(tx)
  return rows.map(({ point_id }) => point_id)
}

export interface PointTotals {
  count: number
  last: number | null
}

export async function pointTotals(db: Queryable): Promise<PointTotals> {
  const [row] = await db.query<PointTotals>("select count(*) as count, max(synced_at) as last from core_points")
  return { count: Number(row?.count ?? 0), last: row?.last == null ? null : Number(row.last) }
}

/** Grows with every change of the pieces; 0 while there never were any. */
export async function pointsVersion(db: Queryable): Promise<number> {
  const [row] = await db.query<{ version: number }>("select version from core_points_state where one = 1")
  return Number(row?.version ?? 0)
}

async function raiseVersion(tx: Queryable): Promise<void> {
  await tx.query(
    `insert into core_points_state (one, version) values (1, 1)
     on conflict (one) do update set version = core_points_state.version + 1`,
  )
}
