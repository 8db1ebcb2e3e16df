import type { Queryable, SqlValue } from "@qanun/store"

/**
 * Inserts rows in one statement. For few rows at a time: each number of them is a statement of its own to prepare.
 *
 * @param into The table with its columns, as after `insert into`.
 * @param conflict What comes behind the rows.
 */
export async function insertRows(
  db: Queryable,
  into: string,
  rows: readonly (readonly SqlValue[])[],
  conflict = "",
): Promise<void> {
  let places = 0
  const values = rows.map((row) => `(${row.map(() => `$${++places}`).join(", ")})`)
  await db.query(`insert into ${into} values ${values.join(", ")} ${conflict}`, rows.flat())
}
