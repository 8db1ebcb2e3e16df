import { type FindRequest, scopeOf } from "../answer/find.ts"
import type { Library } from "../answer/library.ts"
import { jalaliToGregorian } from "../law/jalali.ts"
import type { Embedder } from "../llm/embeddings.ts"
import { pointIdOf, roundedPointId } from "../vectors/point-id.ts"
import type { Scope, VectorIndex } from "../vectors/vector-index.ts"
import type { Hit } from "./bm25.ts"
import { type Certainty, isOutgrown, measureCertainty } from "./certainty.ts"
import type { Filters } from "./filters.ts"

/** How deep the vector index is read before fusion. */
const DEPTH = 100
/** Units that are cited for their meaning alone: the nearest, and another that comes nearly as near. */
const MAX_SURE = 2
/** … that is, no further behind than this share of what the nearest is above the least nearness. */
const SURE_SHARE = 0.5
/** Texts of one request while nearness is measured: as many as are embedded in the time that a question has. */
const PROBE_BATCH = 8

/** Units that a vector index has found for a text, nearest first. */
export interface NearestUnits {
  text: string
  hits: readonly Hit[]
  /** Positions of units that are so near that they answer without a common word, nearest first. */
  sure: readonly number[]
}

export interface Meaning {
  /** @returns Undefined when the endpoint or the index failed: words alone decide then. */
  nearest(
    request: FindRequest & { filters?: Filters | null },
    library: Library,
    signal?: AbortSignal,
  ): Promise<NearestUnits | undefined>
  /**
   * Measures from which nearness on a unit answers by its meaning alone, unless that is known for a corpus of this size.
   * Until then no unit does. To be called when the corpus has been embedded.
   *
   * @throws LlmError, VectorIndexError; what the signal was aborted with.
   */
  calibrate(library: Library, signal: AbortSignal): Promise<void>
}

export interface MeaningParts {
  embedder: Embedder
  vectors: VectorIndex
  /** Told of every failure; the answer does without. */
  onFailure: (error: unknown) => void
}

/** Search by meaning over the units of a library; the points of a vector index are known by the units' ids. */
export function createMeaning({ embedder, vectors, onFailure }: MeaningParts): Meaning {
  const positionsOf = new WeakMap<Library["index"], Map<number, number>>()
  const positions = ({ index }: Library) => {
    const known =
      positionsOf.get(index) ??
      new Map(index.units.map((unit, position) => [roundedPointId(pointIdOf(unit.id)), position]))
    positionsOf.set(index, known)
    return known
  }
  let certainty: Certainty | undefined
  const search = async (
    vector: readonly number[],
    library: Library,
    scope: Omit<Scope, "allows">,
    allowed: Uint8Array,
    depth: number,
  ) => {
    const byKey = positions(library)
    const found = await vectors.search(vector, depth, {
      ...scope,
      allows: (key) => allowed[byKey.get(key) ?? -1] === 1,
    })
    return found.flatMap(({ key, score }) => {
      const document = byKey.get(key)
      return document === undefined ? [] : [{ document, score }]
    })
  }
  return {
    async calibrate(library, signal) {
      const { units } = library.index
      if (units.length === 0 || (certainty && !isOutgrown(certainty, units.length))) return
      certainty = await measureCertainty(units, async (texts) => {
        const scores: number[] = []
        for (let at = 0; at < texts.length; at += PROBE_BATCH)
          for (const vector of (await embedder.embed(texts.slice(at, at + PROBE_BATCH), "query", signal)).vectors) {
            signal.throwIfAborted()
            const [nearest] = await search(vector, library, { conditions: [], day: null }, library.inForce(), 1)
            scores.push(nearest?.score ?? 0)
          }
        return scores
      })
    },
    async nearest(request, library, signal) {
      const { date, allowed } = scopeOf(request, library)
      try {
        const [vector] = (await embedder.embed([request.text], "query", signal)).vectors
        if (!vector) return undefined
        const scope = {
          conditions: request.filters?.conditions ?? [],
          day: jalaliToGregorian(request.filters?.date ?? date),
        }
        const hits = await search(vector, library, scope, allowed, DEPTH)
        return { text: request.text, hits, sure: sureOf(hits, certainty?.from ?? Number.POSITIVE_INFINITY) }
      } catch (error) {
        signal?.throwIfAborted()
        onFailure(error)
        return undefined
      }
    },
  }
}

function sureOf(hits: readonly Hit[], from: number): number[] {
  const best = hits[0]?.score ?? 0
  const least = Math.max(from, best - (best - from) * SURE_SHARE)
  return hits
    .filter(({ score }) => score >= least)
    .slice(0, MAX_SURE)
    .map(({ document }) => document)
}
