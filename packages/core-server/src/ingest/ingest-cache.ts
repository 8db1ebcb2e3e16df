import { createHash } from "node:crypto"
import { mkdir, readdir, readFile, rm } from "node:fs/promises"
import { join } from "node:path"
import type { LawUnit } from "../law/corpus.ts"
import { writeWhole } from "../write-whole.ts"

/** Raised when files are read in another way, so that they are read anew. */
const READER_VERSION = 2

/** What files have been read to, by their contents: an ingest that was killed goes on where it was. */
export interface IngestCache {
  get(name: string, bytes: Uint8Array): Promise<LawUnit[] | undefined>
  put(name: string, bytes: Uint8Array, units: readonly LawUnit[]): Promise<void>
  /** Forgets what this run has not asked for. */
  prune(): Promise<void>
}

export async function openIngestCache(folder: string): Promise<IngestCache> {
  await mkdir(folder, { recursive: true })
  const used = new Set<string>()
  const entryOf = (name: string, bytes: Uint8Array) => {
    const key = createHash("sha256").update(`${READER_VERSION} ${name}\0`).update(bytes).digest("hex")
    used.add(`${key}.json`)
    return join(folder, `${key}.json`)
  }
  return {
    async get(name, bytes) {
      try {
        return JSON.parse(await readFile(entryOf(name, bytes), "utf8")) as LawUnit[]
      } catch {
        // Not there, or of a machine that lost its power: read anew.
        return undefined
      }
    },
    put: (name, bytes, units) => writeWhole(entryOf(name, bytes), JSON.stringify(units)),
    async prune() {
      for (const entry of await readdir(folder))
        if (entry.includes(".json") && !used.has(entry)) await rm(join(folder, entry), { force: true })
    },
  }
}
