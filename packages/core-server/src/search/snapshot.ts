import { createHash } from "node:crypto"
import { readFile } from "node:fs/promises"
import { deserialize, serialize } from "node:v8"
import type { Corpus } from "../law/corpus.ts"
import { type PlainWords, plainWordsFor, spokenWordsFor } from "../law/plain-words.ts"
import { VERSION } from "../version.ts"
import { removeLeftovers, writeWhole } from "../write-whole.ts"
import type { Bm25Data } from "./bm25.ts"

/** Raised when words are folded, stemmed or weighted in another way, so that older snapshots are built anew. */
const INDEX_FORMAT = 3

/** The three indexes of a corpus as data. */
export interface IndexData {
  persian: Bm25Data
  grams: Bm25Data | null
  english: Bm25Data | null
}

/** What an index was built from; equal keys give equal indexes. */
export function indexKey({ units }: Corpus, plainWords: PlainWords): string {
  const hash = createHash("sha256").update(`${VERSION} ${INDEX_FORMAT}`)
  for (const unit of units)
    hash.update(
      JSON.stringify([
        unit.id,
        unit.law,
        unit.heading,
        unit.text,
        unit.kind,
        plainWordsFor(unit, plainWords, "fa"),
        plainWordsFor(unit, plainWords, "en"),
        spokenWordsFor(unit, plainWords),
      ]),
    )
  return hash.digest("base64url")
}

/** The index that a file holds for this key; undefined when there is none or it cannot be read. */
export async function loadSnapshot(file: string, key: string): Promise<IndexData | undefined> {
  try {
    const stored = deserialize(await readFile(file)) as { key?: string; data?: IndexData }
    return stored.key === key ? stored.data : undefined
  } catch {
    // Missing, of another version or cut off: it is built again.
    return undefined
  }
}

/** Writes an index, all or nothing: a killed process leaves the old file whole. */
export async function saveSnapshot(file: string, key: string, data: IndexData): Promise<void> {
  await removeLeftovers(file)
  await writeWhole(file, serialize({ key, data }))
}
