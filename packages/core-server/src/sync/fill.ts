import { createHash } from "node:crypto"
import { setTimeout as sleep } from "node:timers/promises"
import type { Driver } from "@qanun/store"
import type { Corpus, LawUnit } from "../law/corpus.ts"
import type { Embedder } from "../llm/embeddings.ts"
import { deleteVectors, embeddedHashes, writeHashes } from "../store/vectors.ts"
import { pointIdOf } from "../vectors/point-id.ts"
import type { VectorIndex } from "../vectors/vector-index.ts"
import { payloadOfUnit } from "./payload.ts"

interface FillParts {
  store: Driver
  embedder: Embedder
  vectors: VectorIndex
  now: () => number
  signal: AbortSignal
}

export interface Filling {
  /** Whether all of the corpus is there. */
  isDone(): boolean
  close(): Promise<void>
}

/** Embeds a corpus in the background, and tries again after a failure until all of it is there. */
export function keepFilled(
  { units }: Corpus,
  parts: Omit<FillParts, "signal"> & { retryMs: number; onFailure: (error: unknown) => void; onDone: () => void },
): Filling {
  const stopping = new AbortController()
  const { signal } = stopping
  let isDone = false
  async function work(): Promise<void> {
    while (!signal.aborted) {
      const done = await fillVectors(units, { ...parts, signal }).then(
        () => true,
        (error: unknown) => {
          if (!signal.aborted) parts.onFailure(error)
          return false
        },
      )
      if (done) {
        isDone = true
        return parts.onDone()
      }
      await sleep(parts.retryMs, undefined, { signal, ref: false }).catch(() => {})
    }
  }
  const working = work()
  return {
    isDone: () => isDone,
    async close() {
      stopping.abort()
      await working
    },
  }
}

/** Units between two notes of progress: what a killed process did not note is embedded again. */
const BATCH = 64

/**
 * Brings the vectors of the corpus into the index: what is new or changed is embedded, what is gone is removed, and the
 * rest is left. May be stopped and begun again at any time.
 *
 * @throws LlmError, VectorIndexError; what was done before stays done.
 */
async function fillVectors(units: readonly LawUnit[], parts: FillParts): Promise<void> {
  const { store, embedder, vectors, now, signal } = parts
  const done = await embeddedHashes(store)
  const wanted = new Map(units.map((unit) => [pointIdOf(unit.id), unit]))
  const gone = [...done.keys()].filter((pointId) => !wanted.has(pointId))
  if (gone.length > 0) {
    await vectors.remove(gone)
    await store.tx((tx) => deleteVectors(tx, gone))
  }
  const missing = [...wanted].filter(([pointId, unit]) => done.get(pointId) !== hashOf(unit, embedder.model))
  for (let at = 0; at < missing.length; at += BATCH) {
    signal.throwIfAborted()
    const batch = missing.slice(at, at + BATCH)
    const embedded = await embedder.embed(
      batch.map(([, unit]) => textOf(unit)),
      "passage",
      signal,
    )
    const points = batch.flatMap(([pointId, unit], n) => {
      const vector = embedded.vectors[n]
      return vector ? [{ pointId, vector, payload: payloadOfUnit(unit, now()) }] : []
    })
    await vectors.upsert(points)
    const rows = batch.map(([pointId, unit], n) => ({
      pointId,
      dimension: embedded.vectors[n]?.length ?? 0,
      hash: hashOf(unit, embedder.model),
    }))
    await store.tx((tx) => writeHashes(tx, rows))
  }
}

const textOf = (unit: LawUnit): string =>
  [unit.law.fa, unit.heading?.fa, unit.text.fa].filter((part) => part !== undefined).join("\n")

const hashOf = (unit: LawUnit, model: string): string =>
  createHash("sha256")
    .update(JSON.stringify([model, textOf(unit), unit.repealed, unit.validFrom, unit.validTo, unit.authority]))
    .digest("base64url")
