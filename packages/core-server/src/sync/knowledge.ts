import { setImmediate } from "node:timers/promises"
import type { Driver } from "@qanun/store"
import { type Library, openLibrary, openLibraryFrom } from "../answer/library.ts"
import { every } from "../every.ts"
import type { Corpus } from "../law/corpus.ts"
import type { PlainWords } from "../law/plain-words.ts"
import { indexSteps } from "../search/law-index.ts"
import { listPoints, pointsVersion } from "../store/points.ts"
import { unitOfPoint } from "./unit-of-point.ts"

/** What questions are answered from, kept up to date with what Ingest sends. */
export interface Knowledge {
  library(): Library
  /** Stored changes that no question finds yet. */
  isBehind(): Promise<boolean>
  /** The store has changed: a new library is built beside the old one, and takes its place when it is whole. */
  refresh(): Promise<void>
  close(): Promise<void>
}

export interface KnowledgeParts {
  store: Driver
  /** What is answered from beside the synced points; undefined: the demo corpus, as long as nothing is synced. */
  corpus: Corpus | undefined
  demo: Corpus
  plainWords: PlainWords
  snapshotFile: string | undefined
  /** What a library has beside its index. */
  rest: Pick<Library, "llm" | "meaning">
  /** How often to look for what other processes have stored, in milliseconds. */
  pollMs: number
  /** The clock that tells what is law today. */
  now: () => number
  onFailure: (error: unknown) => void
}

export async function openKnowledge(parts: KnowledgeParts): Promise<Knowledge> {
  const { store, plainWords, snapshotFile, rest, pollMs, now, onFailure } = parts
  let version = await pointsVersion(store)
  const first = await corpusOf(parts)
  let library: Library = {
    ...(await (snapshotFile
      ? openLibraryFrom(snapshotFile, first, plainWords, now)
      : openLibrary(first, plainWords, undefined, now))),
    ...rest,
  }
  let closed = false

  const isBehind = async () => (await pointsVersion(store)) !== version

  async function build(): Promise<void> {
    while (!closed && (await isBehind())) {
      const next = await pointsVersion(store)
      const corpus = await corpusOf(parts)
      const steps = indexSteps(corpus.units, plainWords)
      let step = steps.next()
      while (!step.done) {
        // Readers of running answers come first.
        await setImmediate()
        if (closed) return
        step = steps.next()
      }
      library = { ...openLibrary(corpus, plainWords, step.value, now), ...rest }
      version = next
    }
  }
  const building = every(pollMs, build, onFailure)

  return {
    library: () => library,
    isBehind,
    refresh: building.run,
    async close() {
      closed = true
      await building.close()
    },
  }
}

async function corpusOf({ store, corpus, demo }: KnowledgeParts): Promise<Corpus> {
  const synced = (await listPoints(store)).map(unitOfPoint)
  if (synced.length === 0) return corpus ?? demo
  const own = corpus?.units ?? []
  const ids = new Set(own.map((unit) => unit.id))
  // Pieces come one by one: an article that is not there may still be on its way.
  return { units: [...own, ...synced.filter((unit) => !ids.has(unit.id))], complete: false }
}
