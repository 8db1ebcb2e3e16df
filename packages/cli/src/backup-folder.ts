import { createReadStream } from "node:fs"
import { open, rm } from "node:fs/promises"
import { join } from "node:path"
import type { OpenBackup } from "@qanun/store"
import { corpusFile } from "./corpus-file.ts"
import { secretsFile } from "./secrets.ts"

/** The files of a backup. */
export const backupFiles = (folder: string) => ({
  /** People, folders, conversations and messages of the Users side. */
  users: join(folder, "users.jsonl"),
  /** Users, conversations, messages, ratings and memories of Core. */
  core: join(folder, "core.jsonl"),
  corpus: corpusFile(folder),
  secrets: secretsFile(folder),
})

/** Lines of a file, to be read as often as wanted. */
export const linesIn =
  (file: string): OpenBackup =>
  () =>
    createReadStream(file, { encoding: "utf8" })

/**
 * Writes lines to a new file that only its owner can read, down to the disk.
 *
 * @param onLine Told how many there are so far.
 * @returns How many rows there were: lines without the first and the last.
 */
export async function writeLines(
  file: string,
  lines: AsyncIterable<string>,
  onLine: (rows: number) => void,
): Promise<number> {
  const handle = await open(file, "wx", 0o600)
  let rows = -2
  try {
    for await (const line of lines) {
      await handle.write(line)
      if (++rows > 0) onLine(rows)
    }
    await handle.sync()
  } catch (error) {
    await rm(file, { force: true })
    throw error
  } finally {
    await handle.close()
  }
  return rows
}
