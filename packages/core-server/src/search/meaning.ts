import { type FindRequest, scopeOf } from "../answer/find.ts"
import type { Library } from "../answer/library.ts"
import { jalaliToGregorian } from "../law/jalali.ts"
import type { Embedder } from "../llm/embeddings.ts"
import { pointIdOf, roundedPointId } from "../vectors/point-id.ts"
import type { VectorIndex } from "../vectors/vector-index.ts"
import type { Hit } from "./bm25.ts"
import type { Filters } from "./filters.ts"

/** How deep the vector index is read before fusion. */
const DEPTH = 100

/** Units that a vector index has found for a text, nearest first. */
export interface NearestUnits {
  text: string
  hits: readonly Hit[]
}

export interface Meaning {
  /** @returns Undefined when the endpoint or the index failed: words alone decide then. */
  nearest(
    request: FindRequest & { filters?: Filters | null },
    library: Library,
    signal?: AbortSignal,
  ): Promise<NearestUnits | undefined>
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
  return {
    async nearest(request, library, signal) {
      const { date, allowed } = scopeOf(request, library)
      const byKey = positions(library)
      try {
        const [vector] = (await embedder.embed([request.text], "query", signal)).vectors
        if (!vector) return undefined
        const found = await vectors.search(vector, DEPTH, {
          conditions: request.filters?.conditions ?? [],
          day: jalaliToGregorian(request.filters?.date ?? date),
          allows: (key) => allowed[byKey.get(key) ?? -1] === 1,
        })
        const hits = found.flatMap(({ key, score }) => {
          const document = byKey.get(key)
          return document === undefined ? [] : [{ document, score }]
        })
        return { text: request.text, hits }
      } catch (error) {
        signal?.throwIfAborted()
        onFailure(error)
        return undefined
      }
    },
  }
}
