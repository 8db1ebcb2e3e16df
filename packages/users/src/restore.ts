import { checkLines, type Driver, type OpenBackup, readLines, StoreError } from "@qanun/store"
import { BACKUP_HEAD } from "./backup.ts"
import { readSavedRow, type SavedRow } from "./backup-rows.ts"
import { UsersError } from "./errors.ts"
import { createRestorer } from "./restore-row.ts"
import { recordChange } from "./store/changes.ts"

const BATCH = 200

/** How many rows a backup holds, and how many of them were missing here. */
export interface RestoreResult {
  /** How many rows the backup has. */
  rows: number
  /** How many of them were missing here. */
  added: number
  /** Messages of a conversation that is neither here nor in the backup. */
  skipped: number
}

/**
 * Brings the rows of a backup into the store. Rows that are there stay as they are, so that a restore can be repeated
 * and goes on where it was interrupted. A conversation that a sync has brought back meanwhile, under another id, gets what
 * only the backup has: pins, folder, title, ratings, questions that failed. Nothing is written before the whole backup was
 * checked.
 *
 * @throws UsersError `invalid_request` when the backup is cut short, changed, of a newer version, or holds what cannot be.
 */
export async function restoreLines(store: Driver, open: OpenBackup): Promise<RestoreResult> {
  const rows = await checkBackup(open)
  const restorer = createRestorer()
  const total = { rows, added: 0, skipped: 0 }
  let batch: SavedRow[] = []
  const write = async () => {
    const these = batch
    batch = []
    const { added, skipped } = await store.tx(async (tx) => {
      const count = { added: 0, skipped: 0, kept: 0 }
      const owners = new Set<string>()
      for (const row of these) {
        const { outcome, owner } = await restorer.write(tx, row)
        count[outcome]++
        if (outcome === "added" && owner) owners.add(owner)
      }
      for (const owner of owners) await recordChange(tx, owner, { type: "reset" }, Date.now())
      return count
    })
    total.added += added
    total.skipped += skipped
  }
  for await (const line of readLines(open)) {
    const row = readSavedRow(line)
    if (row) batch.push(row)
    if (batch.length >= BATCH) await write()
  }
  await write()
  await store.tx(restorer.finish)
  return total
}

/** @throws UsersError `invalid_request`: to a host, a bad backup is a bad argument. */
async function checkBackup(open: OpenBackup): Promise<number> {
  try {
    return await checkLines(open, BACKUP_HEAD, readSavedRow)
  } catch (cause) {
    if (cause instanceof StoreError || cause instanceof TypeError)
      throw new UsersError("invalid_request", { message: cause.message, cause })
    throw cause
  }
}
