import type { Corpus } from "../law/corpus.ts"
import { todayInIran } from "../law/jalali.ts"
import type { PlainWords } from "../law/plain-words.ts"
import { type ReferenceReader, referenceReader } from "../law/reference.ts"
import { isInForce } from "../law/validity.ts"
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
  /** The Jalali day that it is. */
  today(): string
  /** Units that may be cited as law in force today, one byte each. */
  inForce(): Uint8Array
  /** Finds units by meaning, where embeddings are configured. */
  meaning?: Meaning | undefined
  /** Writes the answers, where one is configured; otherwise answers only quote. */
  llm?: Llm | undefined
}

/** Prepares a corpus for answering. @param now The clock that tells what is law today. */
export function openLibrary(
  corpus: Corpus,
  plainWords?: PlainWords,
  data?: IndexData,
  now: () => number = Date.now,
): Library {
  const today = () => todayInIran(now())
  let counted = { day: "", inForce: new Uint8Array() }
  const index = buildLawIndex(corpus, plainWords, data)
  return {
    index,
    references: referenceReader([...index.laws.values()]),
    laws: [...index.laws.values()],
    today,
    inForce() {
      const day = today()
      if (counted.day !== day)
        counted = { day, inForce: Uint8Array.from(index.units, (unit) => (isInForce(unit, null, day) ? 1 : 0)) }
      return counted.inForce
    },
  }
}

/** Like {@link openLibrary}, with the index of a snapshot file where it fits; otherwise it is built and kept there. */
export async function openLibraryFrom(
  file: string,
  corpus: Corpus,
  plainWords: PlainWords = new Map(),
  now: () => number = Date.now,
): Promise<Library> {
  const key = indexKey(corpus, plainWords)
  const stored = await loadSnapshot(file, key)
  if (stored) return openLibrary(corpus, plainWords, stored, now)
  const data = buildIndexData(corpus.units, plainWords)
  await saveSnapshot(file, key, data)
  return openLibrary(corpus, plainWords, data, now)
}
