import { rm, writeFile } from "node:fs/promises"
import { join, resolve } from "node:path"
import { openSqlite } from "@qanun/store"
import { CliError } from "./cli-error.ts"
import { readIfThere } from "./read-if-there.ts"

/** A process that is just ending gets so long. */
const WAIT_MS = 2_000

/** A data folder that no other process can take. */
export interface TakenFolder {
  /** Tells those who come later where this process is reached. */
  announce(url: string): Promise<void>
  release(): Promise<void>
}

/**
 * Takes a data folder that is there for this process, until it releases it or dies: the lock is one of the operating system's on a file,
 * so that a killed process leaves none.
 *
 * @throws CliError that names the process which has it; errors of the file system and StoreError as they come.
 */
export async function takeFolder(data: string): Promise<TakenFolder> {
  const folder = resolve(data)
  const holder = join(folder, "running.json")
  const lock = await openSqlite(join(folder, "running.lock"), { waitMs: WAIT_MS })
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let held: Promise<void> | undefined
  try {
    await new Promise<void>((taken, refused) => {
      // An open transaction on a database that holds nothing.
      held = lock.tx(() => {
        taken()
        return released
      })
      held.catch(refused)
    })
  } catch (cause) {
    await lock.close()
    if (!/database is locked/.test((cause as Error).message)) throw cause
    throw new CliError(
      `Qanun runs on ${folder} already${await nameOf(holder)}: stop it, or choose another folder with --data.`,
      { cause },
    )
  }
  return {
    announce: (url) => writeFile(holder, JSON.stringify({ pid: process.pid, url }), { mode: 0o600 }),
    async release() {
      await rm(holder, { force: true })
      release()
      await held
      await lock.close()
    },
  }
}

/** Who has the folder, as far as it has said so. */
async function nameOf(holder: string): Promise<string> {
  try {
    const { pid, url } = JSON.parse((await readIfThere(holder)) ?? "")
    return ` (process ${pid}, ${url})`
  } catch {
    return ""
  }
}
