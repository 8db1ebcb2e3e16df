import type { QdrantClient } from "@qdrant/js-client-rest"
import { type QdrantOptions, qdrantConnection } from "./qdrant-connection.ts"
import { toQdrantFilter } from "./qdrant-filter.ts"
import { exactId } from "./qdrant-json.ts"
import { VECTOR_SIZES, type VectorHit, type VectorIndex, VectorIndexError, vectorName } from "./vector-index.ts"

/** Keyword indexes of the field's collection (contract 5.3), and those that our filters use. */
const KEYWORDS = [
  ...["document_id", "document_type", "chunk_index", "created_at", "language", "source"],
  ...["category", "authority", "jurisdiction", "work_title", "topic"].map((field) => `metadata.${field}`),
]
const DATES = ["metadata.valid_from", "metadata.valid_to"]

/**
 * A vector index in Qdrant, in a collection as the field's Cores have it: five named vectors, of which each point has the
 * one for its length. The collection is made when it is missing, at the first use: Qdrant may come later than we.
 *
 * @throws VectorIndexError `not_installed` when the optional package `@qdrant/js-client-rest` is missing.
 */
export async function openQdrantIndex(options: QdrantOptions): Promise<VectorIndex> {
  const { client, call, request, collection } = await qdrantConnection(options)
  let sizes: Promise<Readonly<Record<string, number>>> | undefined

  /** Sizes of the named vectors; makes the collection on the way. */
  function ready(dimension: number): Promise<Readonly<Record<string, number>>> {
    sizes ??= call(() => prepare(client, collection, dimension)).catch((error: unknown) => {
      sizes = undefined
      throw error
    })
    return sizes
  }
  async function nameFor(dimension: number): Promise<string> {
    const known = await ready(dimension)
    const name = vectorName(dimension)
    if (known[name] === dimension) return name
    const message = `the collection ${collection} keeps vectors of ${known[name] ?? "no known"} numbers as "${name}", not of ${dimension}`
    throw new VectorIndexError("wrong_length", message)
  }

  return {
    kind: "qdrant",
    async upsert(points) {
      const [first] = points
      if (!first) return
      const name = await nameFor(first.vector.length)
      for (const { vector } of points) if (vector.length !== first.vector.length) await nameFor(vector.length)
      const body = points.map(({ pointId, vector, payload }) => ({
        id: exactId(pointId),
        vector: { [name]: vector },
        payload,
      }))
      await request("PUT", "/points?wait=true", { points: body })
    },
    async remove(pointIds) {
      if (pointIds.length > 0) await request("POST", "/points/delete?wait=true", { points: pointIds.map(exactId) })
    },
    async search(vector, limit, scope) {
      const using = await nameFor(vector.length)
      const { points } = await call(() =>
        client.query(collection, {
          query: [...vector],
          using,
          limit,
          filter: toQdrantFilter(scope),
          with_payload: false,
        }),
      )
      // The filter has been applied by Qdrant; what it holds that is not known here is left out.
      return points
        .map(({ id, score }): VectorHit => ({ key: Number(id), score }))
        .filter(({ key }) => scope.allows(key))
    },
    async read(pointId) {
      const { result } = await request("POST", "/points", { ids: [exactId(pointId)], with_vector: true })
      const vectors = (result as { vector?: Record<string, number[]> }[])[0]?.vector
      return vectors && Object.values(vectors)[0]
    },
    async count() {
      const { exists } = await call(() => client.collectionExists(collection))
      return exists ? (await call(() => client.count(collection, { exact: true }))).count : 0
    },
  }
}

async function prepare(client: QdrantClient, collection: string, dimension: number): Promise<Record<string, number>> {
  const { exists } = await client.collectionExists(collection)
  if (!exists) {
    const sizes = { ...VECTOR_SIZES, [vectorName(dimension)]: dimension }
    const vectors = Object.fromEntries(
      Object.entries(sizes).map(([name, size]) => [name, { size, distance: "Cosine" as const }]),
    )
    await client.createCollection(collection, { vectors })
    for (const field_name of KEYWORDS)
      await client.createPayloadIndex(collection, { field_name, field_schema: "keyword", wait: true })
    for (const field_name of DATES)
      await client.createPayloadIndex(collection, { field_name, field_schema: "datetime", wait: true })
  }
  const { vectors } = (await client.getCollection(collection)).config.params
  if (!vectors || typeof vectors["size"] === "number")
    throw new VectorIndexError("refused", `the collection ${collection} has no named vectors`)
  return Object.fromEntries(
    Object.entries(vectors).map(([name, params]) => [name, Number((params as { size?: number } | undefined)?.size)]),
  )
}
