import { randomBytes } from "node:crypto"
import { open, readdir, rename, rm, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"

const ENDING = ".next"
/** Nobody writes one file for so long: what is older was left by a process that was killed. */
const LEFT_AFTER_MS = 3600_000

/**
 * Writes a file, all or nothing: a process that is killed, or a power cut, leaves the old file whole, and of several that
 * write at once the last one wins.
 */
export async function writeWhole(file: string, content: string | Uint8Array): Promise<void> {
  const next = `${file}.${randomBytes(6).toString("hex")}${ENDING}`
  try {
    const handle = await open(next, "wx")
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(next, file)
  } catch (error) {
    await rm(next, { force: true })
    throw error
  }
}

/** Removes what killed processes have left beside a file. */
export async function removeLeftovers(file: string, now = Date.now()): Promise<void> {
  const folder = dirname(file)
  const names = await readdir(folder)
  for (const name of names.filter((name) => name.startsWith(`${basename(file)}.`) && name.endsWith(ENDING))) {
    const path = join(folder, name)
    const written = await stat(path).catch(() => undefined)
    if (written && now - written.mtimeMs > LEFT_AFTER_MS) await rm(path, { force: true })
  }
}
