import { createHash } from "node:crypto"
import { type Driver, openSqlite } from "@qanun/store"
import fc from "fast-check"
import { expect, onTestFinished, test } from "vitest"
import { openEmbeddedIndex } from "../src/vectors/embedded-index.ts"
import { pointIdOf, roundedPointId } from "../src/vectors/point-id.ts"
import { openQdrantIndex } from "../src/vectors/qdrant-index.ts"
import { type Scope, type VectorIndex, vectorName } from "../src/vectors/vector-index.ts"
import { startCore } from "./support/core.ts"
import type { QdrantDouble } from "./support/qdrant-double.ts"
import { DIMENSION, GARDEN, service, start, startQdrant } from "./support/vectors.ts"

test("point ids are those of the field's Core, exact in all 64 bits", () => {
  const id = "8d0ae1b4-3f0f-4f0e-9a53-1f1d6d7c1a11"
  const hex = createHash("md5").update(id).digest("hex").slice(0, 16)
  expect(BigInt(pointIdOf(id)).toString(16).padStart(16, "0")).toBe(hex)
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(roundedPointId(pointIdOf(text))).toBe(JSON.parse(pointIdOf(text)))
    }),
  )
})

test("the name of a vector goes by its length", () => {
  expect([1, 512, 513, 768, 1024, 1536, 1537, 3072].map(vectorName)).toEqual([
    ...["small", "small", "medium", "medium", "large", "xlarge", "default", "default"],
  ])
})

const ENGINES: Record<string, () => Promise<{ index: VectorIndex; qdrant?: QdrantDouble; store?: Driver }>> = {
  embedded: async () => {
    const store = await openSqlite(":memory:")
    const core = await startCore({ store })
    await core.close()
    onTestFinished(() => store.close())
    return { index: await openEmbeddedIndex(store), store }
  },
  "Qdrant's protocol": async () => {
    const qdrant = await startQdrant({ apiKey: "key" })
    return { index: await openQdrantIndex({ url: qdrant.url, apiKey: "key" }), qdrant }
  },
}
const anywhere: Scope = { conditions: [], day: null, allows: () => true }
const point = (id: string, vector: number[], metadata: Record<string, unknown> = {}) => ({
  pointId: pointIdOf(id),
  vector,
  payload: {
    text: id,
    document_id: String(metadata["document_id"] ?? "d"),
    document_type: null,
    chunk_index: 0,
    created_at: "2026-01-01T00:00:00Z",
    language: "fa",
    source: "ingest",
    metadata,
  },
})
const keyOf = (id: string) => roundedPointId(pointIdOf(id))

for (const [name, open] of Object.entries(ENGINES)) {
  test(`${name}: the nearest points come first, are replaced, read and removed`, async () => {
    const { index } = await open()
    expect(await index.count()).toBe(0)
    await index.upsert([point("a", [1, 0, 0]), point("b", [0.8, 0.6, 0]), point("c", [0, 0, 1])])
    const found = await index.search([1, 0.1, 0], 2, anywhere)
    expect(found.map(({ key }) => key)).toEqual([keyOf("a"), keyOf("b")])
    await index.upsert([point("a", [0, 0, -1])])
    expect((await index.search([1, 0.1, 0], 1, anywhere))[0]?.key).toBe(keyOf("b"))
    expect((await index.read(pointIdOf("a")))?.map(Math.round)).toEqual([0, 0, -1].map((n) => n + 0))
    await index.remove([pointIdOf("b"), pointIdOf("unknown")])
    expect(await index.count()).toBe(2)
    expect((await index.search([1, 0.1, 0], 3, anywhere)).map(({ key }) => key)).not.toContain(keyOf("b"))
  })

  test(`${name}: a vector of another length is refused and changes nothing`, async () => {
    const { index } = await open()
    await index.upsert([point("a", [1, 0, 0])])
    for (const work of [
      () => index.upsert([point("b", [1, 0])]),
      () => index.upsert([point("b", [1, 0, 0]), point("c", [1, 0, 0, 0])]),
      () => index.search([1, 0], 1, anywhere),
    ])
      await expect(work()).rejects.toMatchObject({ name: "VectorIndexError", code: "wrong_length" })
    expect(await index.count()).toBe(1)
  })

  test(`${name}: a scope holds inside the search, however many nearer points it leaves out`, async () => {
    const { index } = await open()
    const near = Array.from({ length: 150 }, (_, n) => point(`near-${n}`, [1, n / 1000, 0], { document_id: "other" }))
    await index.upsert([...near, point("far", [0.1, 0, 1], { document_id: "wanted" })])
    const scope: Scope = {
      conditions: [{ anyOf: [{ path: "document_id", values: ["wanted"] }] }],
      day: null,
      allows: (key) => key === keyOf("far"),
    }
    expect((await index.search([1, 0, 0], 5, scope)).map(({ key }) => key)).toEqual([keyOf("far")])
  })
}

test("Qdrant's filter lets pass exactly what was in force on the day, both ends inclusive", async () => {
  const qdrant = await startQdrant()
  const index = await openQdrantIndex({ url: qdrant.url })
  await index.upsert([
    point("always", [1, 0], { is_active: true }),
    point("ended", [1, 0], { valid_from: "2001-01-01", valid_to: "2010-06-30", is_active: false }),
    point("begun", [1, 0], { valid_from: "2010-06-30", is_active: true }),
  ])
  const on = async (day: string | null) =>
    (await index.search([1, 0], 9, { ...anywhere, day })).map(({ key }) => key).sort()
  const keys = (...ids: string[]) => ids.map(keyOf).sort()
  expect(await on("2010-06-30")).toEqual(keys("always", "ended", "begun"))
  expect(await on("2010-07-01")).toEqual(keys("always", "begun"))
  expect(await on("2010-06-29")).toEqual(keys("always", "ended"))
  expect(await on(null)).toEqual(keys("always", "begun"))
})

test("the collection is the field's: five named vectors, its payload indexes, its payload", async () => {
  const qdrant = await startQdrant()
  const core = await start({ qdrant: { url: qdrant.url } })
  expect((await service(core, "POST", "/api/v1/sync/embeddings", { embeddings: [GARDEN] })).status).toBe(200)
  const collection = qdrant.collections.get("legal_documents")!
  expect(Object.keys(collection.vectors)).toEqual(["small", "medium", "large", "xlarge", "default"])
  expect(collection.vectors).toMatchObject({ small: { size: DIMENSION, distance: "Cosine" }, large: { size: 1024 } })
  expect(Object.keys(collection.indexes)).toEqual(
    expect.arrayContaining(["document_id", "language", "source", "metadata.authority", "metadata.jurisdiction"]),
  )
  const stored = collection.points.get(pointIdOf(GARDEN.id))!
  expect(stored.payload).toMatchObject({
    text: GARDEN.text,
    document_id: "work-1",
    document_type: null,
    chunk_index: 0,
    language: "fa",
    source: "ingest",
    metadata: GARDEN.metadata,
  })
  expect(Object.keys(stored.vector)).toEqual(["small"])
})
