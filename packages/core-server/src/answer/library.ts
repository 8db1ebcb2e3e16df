import type { Corpus } from "../law/corpus.ts"
import type { PlainWords } from "../law/plain-words.ts"
import { type ReferenceReader, referenceReader } from "../law/reference.ts"
import type { Llm } from "../llm/client.ts"
import { buildIndexData, buildLawIndex, type LawEntry, type LawIndex } from "../search/law-index.ts"
import type { Meaning } from "../search/meaning.ts"
import { type IndexData, indexKey, loadSnapshot, saveSnapshot } from "../search/snapshot.ts"

/** What answers rest on. */
export interface Library {
  index: LawIndex
  references: ReferenceReader
  /** All laws of the corpus. */
  laws: readonly LawEntry[]
  /** Units that may be cited as law in force, one byte each. */
  inForce: Uint8Array
  /** Finds units by meaning, where embeddings are configured. */
  meaning?: Meaning | undefined
  /** Writes the answers, where one is configured; otherwise answers only quote. */
  llm?: Llm | undefined
}

/** Prepares a corpus for answering. */
export function openLibrary(corpus: Corpus, plainWords?: PlainWords, data?: IndexData): Library {
  const index = buildLawIndex(corpus, plainWords, data)
  return {
    index,
    references: referenceReader([...index.laws.values()]),
    laws: [...index.laws.values()],
    inForce: Uint8Array.from(index.units, (unit) => (unit.repealed ? 0 : 1)),
  }
}

/** Like {@link openLibrary}, with the index of a snapshot file where it fits; otherwise it is built and kept there. */
export async function openLibraryFrom(
  file: string,
  corpus: Corpus,
  plainWords: PlainWords = new Map(),
): Promise<Library> {
  const key = indexKey(corpus, plainWords)
  const stored = await loadSnapshot(file, key)
  if (stored) return openLibrary(corpus, plainWords, stored)
  const data = buildIndexData(corpus.units, plainWords)
  await saveSnapshot(file, key, data)
  return openLibrary(corpus, plainWords, data)
}
