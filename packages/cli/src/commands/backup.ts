import { copyFile, mkdir, rename, rm } from "node:fs/promises"
import { dirname, resolve } from "node:path"
import { backupCore } from "@qanun/core-server"
import { backupFiles, writeLines } from "../backup-folder.ts"
import { CliError } from "../cli-error.ts"
import { corpusFile } from "../corpus-file.ts"
import { withUsers } from "../open-users.ts"
import { progressCount } from "../progress.ts"
import { loadSecrets, writeSecrets } from "../secrets.ts"
import { type Flags, resolveSettings } from "../settings/resolve.ts"

export interface BackupOptions {
  withoutSecrets?: boolean
  json?: boolean
}

/** Writes everything of an installation into a new folder: all of it, or the folder is not there. */
export async function backup(to: string, { json, withoutSecrets, ...flags }: Flags & BackupOptions): Promise<void> {
  const settings = await resolveSettings(flags, process.env)
  const folder = resolve(to)
  const half = `${folder}.${process.pid}.tmp`
  await mkdir(dirname(folder), { recursive: true })
  await mkdir(half, { mode: 0o700 })
  try {
    const files = backupFiles(half)
    const show = progressCount("rows")
    const rows = await withUsers(settings, async (users, stores) => {
      const ofUsers = await writeLines(files.users, users.backup(), show)
      const ofCore = settings.coreUrl
        ? 0
        : await writeLines(files.core, backupCore(stores.core), (n) => show(ofUsers + n))
      show(ofUsers + ofCore, true)
      return { users: ofUsers, core: ofCore }
    })
    const corpus = await copyWhenThere(corpusFile(resolve(settings.data)), files.corpus)
    if (!withoutSecrets) await writeSecrets(files.secrets, await loadSecrets(settings))
    await publish(half, folder)
    const report = { folder, rows, corpus, secrets: !withoutSecrets }
    if (json) return console.log(JSON.stringify(report))
    console.log(`${rows.users} rows of Users and ${rows.core} of Core${corpus ? ", the corpus" : ""}: ${folder}`)
    if (!withoutSecrets) console.log("The secrets are among them: keep the folder where only you can read it.")
  } catch (error) {
    await rm(half, { recursive: true, force: true })
    throw error
  }
}

async function copyWhenThere(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false
    throw error
  }
}

async function publish(half: string, folder: string): Promise<void> {
  try {
    await rename(half, folder)
  } catch (cause) {
    if (/EEXIST|ENOTEMPTY|ENOTDIR/.test(String((cause as NodeJS.ErrnoException).code)))
      throw new CliError(`${folder} is there already: name a new folder.`, { cause })
    throw cause
  }
}
