import type { Driver } from "@qanun/store"
import { readVectors, type VectorRow, writeVectors } from "../store/vectors.ts"
import { roundedPointId } from "./point-id.ts"
import { type VectorHit, type VectorIndex, VectorIndexError } from "./vector-index.ts"

interface Entry {
  pointId: string
  vector: Float32Array
}

/**
 * A vector index in this process over rows of the store: exact, cosine, every search reads all vectors. Good to about
 * 50,000 points; beyond, use Qdrant. Other processes on the same store see new points at their next start.
 */
export async function openEmbeddedIndex(store: Driver): Promise<VectorIndex> {
  const entries = new Map<number, Entry>()
  let dimension: number | undefined
  const put = ({ point_id, vector }: VectorRow) => {
    if (vector === null) return
    const numbers = decode(vector)
    dimension ??= numbers.length
    if (numbers.length === dimension) entries.set(roundedPointId(point_id), { pointId: point_id, vector: numbers })
  }
  for (const row of await readVectors(store)) put(row)

  const requireLength = (length: number) => {
    if (dimension !== undefined && entries.size > 0 && length !== dimension)
      throw new VectorIndexError(
        "wrong_length",
        `a vector has ${length} numbers, the index holds vectors of ${dimension}`,
      )
  }

  return {
    kind: "embedded",
    async upsert(points) {
      if (entries.size === 0) dimension = points[0]?.vector.length
      for (const { vector } of points) requireLength(vector.length)
      const rows = points.map(({ pointId, vector }) => ({
        point_id: pointId,
        dimension: vector.length,
        vector: encode(normalise(vector)),
      }))
      await store.tx((tx) => writeVectors(tx, rows))
      for (const row of rows) put(row)
    },
    async remove(pointIds) {
      // Their rows go with those of their points.
      for (const pointId of pointIds) entries.delete(roundedPointId(pointId))
    },
    async search(vector, limit, { allows }) {
      requireLength(vector.length)
      const wanted = normalise(vector)
      const best: VectorHit[] = []
      for (const [key, entry] of entries) {
        if (!allows(key)) continue
        const score = dot(wanted, entry.vector)
        const worst = best.at(-1)
        if (best.length === limit && worst && score <= worst.score) continue
        let at = best.length
        while (at > 0 && score > (best[at - 1]?.score ?? 0)) at--
        best.splice(at, 0, { key, score })
        if (best.length > limit) best.pop()
      }
      return best
    },
    async read(pointId) {
      const entry = entries.get(roundedPointId(pointId))
      return entry && [...entry.vector]
    },
    count: async () => entries.size,
  }
}

function normalise(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1
  return Float32Array.from(vector, (value) => value / length)
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at] ?? 0) * (b[at] ?? 0)
  return sum
}

const encode = (vector: Float32Array): string => Buffer.from(vector.buffer, 0, vector.byteLength).toString("base64")

function decode(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, "base64"))
  return new Float32Array(bytes.buffer, 0, bytes.byteLength >>> 2)
}
