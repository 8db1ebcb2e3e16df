import { open, rename, rm } from "node:fs/promises"

/** Writes a file, all or nothing: a process that is killed, or a power cut, leaves the old file whole. */
export async function writeWhole(file: string, content: string): Promise<void> {
  // One name for all processes: what a killed one has left is written over.
  const next = `${file}.next`
  await rm(next, { force: true })
  const handle = await open(next, "wx")
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(next, file)
}
