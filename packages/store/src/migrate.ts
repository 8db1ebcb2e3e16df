import { type Migration, type Queryable, StoreError } from "./driver.ts"

/** Applies the missing steps. The caller holds the lock and the transaction. */
export async function applyMigrations(tx: Queryable, name: string, migrations: readonly Migration[]): Promise<void> {
  await tx.query("create table if not exists qanun_meta (name text primary key, version integer not null)")
  const [row] = await tx.query<{ version: number }>("select version from qanun_meta where name = $1", [name])
  const current = row?.version ?? 0
  const newest = migrations.at(-1)?.version ?? 0
  if (current > newest)
    throw new StoreError(
      "newer_schema",
      `The database holds schema ${name} ${current}, but this version of Qanun knows only ${newest}. Upgrade Qanun.`,
    )
  for (const { version, statements } of migrations) {
    if (version <= current) continue
    for (const statement of statements) await tx.query(statement)
  }
  await tx.query(
    "insert into qanun_meta (name, version) values ($1, $2) on conflict (name) do update set version = excluded.version",
    [name, newest],
  )
}
