import { copyFile, mkdir, stat } from "node:fs/promises"
import { resolve } from "node:path"
import { restoreCore } from "@qanun/core-server"
import { StoreError } from "@qanun/store"
import { backupFiles, linesIn } from "../backup-folder.ts"
import { CliError } from "../cli-error.ts"
import { corpusFile } from "../corpus-file.ts"
import { withUsers } from "../open-users.ts"
import { loadSecrets, readSecrets, secretsFile, writeSecrets } from "../secrets.ts"
import { type Flags, resolveSettings } from "../settings/resolve.ts"
import type { Settings } from "../settings/table.ts"

/** Brings a backup into an installation. What is there stays. */
export async function restore(from: string, { json, ...flags }: Flags & { json?: boolean }): Promise<void> {
  const settings = await resolveSettings(flags, process.env)
  const files = backupFiles(resolve(from))
  if (!(await isThere(files.users))) throw new CliError(`${from} is not a folder that qanun backup wrote.`)
  await mkdir(settings.data, { recursive: true, mode: 0o700 })
  await restoreSecrets(files.secrets, settings)
  const rows = await withUsers(settings, async (users, stores) => {
    const core = (await isThere(files.core))
      ? await naming(files.core, restoreCore(stores.core, linesIn(files.core)))
      : { rows: 0, added: 0 }
    return { core, users: await naming(files.users, users.restore(linesIn(files.users))) }
  })
  const corpus = await restoreCorpus(files.corpus, corpusFile(resolve(settings.data)))
  if (json) return console.log(JSON.stringify({ rows, corpus }))
  const { users, core } = rows
  console.log(`Users: ${users.added} of ${users.rows} rows were missing. Core: ${core.added} of ${core.rows}.`)
  if (corpus === "kept") console.log("The corpus of this data folder was kept; the one of the backup is another.")
}

/**
 * Puts the secrets back where there are none.
 *
 * @throws CliError when this installation has others: visitors' cookies of one are not valid for the other.
 */
async function restoreSecrets(file: string, settings: Settings): Promise<void> {
  const saved = await readSecrets(file)
  if (!saved) return
  const here = secretsFile(resolve(settings.data))
  if (!(await readSecrets(here)) && !(settings.coreSecret && settings.visitorSecret)) return writeSecrets(here, saved)
  const ours = await loadSecrets(settings)
  if (ours.visitors !== saved.visitors)
    throw new CliError(
      `${settings.data} has secrets of its own, and with them the visitors of the backup are not known: restore into an empty folder, or delete secrets.json from the backup to do it all the same.`,
    )
}

async function restoreCorpus(from: string, to: string): Promise<"restored" | "kept" | "none"> {
  if (!(await isThere(from))) return "none"
  if (await isThere(to)) return "kept"
  await copyFile(from, to)
  return "restored"
}

async function naming<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (cause) {
    const { message, code } = cause as { message: string; code?: string }
    if (cause instanceof StoreError || code === "invalid_request") throw new CliError(`${file}: ${message}`, { cause })
    throw cause
  }
}

async function isThere(file: string): Promise<boolean> {
  try {
    return (await stat(file)).isFile()
  } catch {
    return false
  }
}
