import { createHash } from "node:crypto"
import { Health, QueryResponse, SyncEmbeddings, SyncNode, SyncResult, SyncStatus } from "@qanun/contract"
import { type Driver, openSqlite } from "@qanun/store"
import {
  embed,
  hashedEmbedding,
  type ModelReply,
  type ModelServer,
  modelError,
  silence,
  startModelServer,
} from "@qanun/testing"
import fc from "fast-check"
import { expect, onTestFinished, test } from "vitest"
import { type CoreServerOptions, parseRecord } from "../src/index.ts"
import { createEmbedder } from "../src/llm/embeddings.ts"
import { openEmbeddedIndex } from "../src/vectors/embedded-index.ts"
import { pointIdOf, roundedPointId } from "../src/vectors/point-id.ts"
import { openQdrantIndex } from "../src/vectors/qdrant-index.ts"
import { type Scope, type VectorIndex, vectorName } from "../src/vectors/vector-index.ts"
import { type RunningCore, startCore } from "./support/core.ts"
import { type QdrantDouble, startQdrantDouble } from "./support/qdrant-double.ts"
import { until } from "./support/until.ts"

const KEY = "a service key of at least 32 characters"
const DIMENSION = 64

async function startModel(): Promise<ModelServer> {
  const model = await startModelServer({ dimension: DIMENSION })
  onTestFinished(() => model.close())
  return model
}
async function startQdrant(options?: { apiKey: string }): Promise<QdrantDouble> {
  const qdrant = await startQdrantDouble(options)
  onTestFinished(() => qdrant.close())
  return qdrant
}
async function start(options: Partial<CoreServerOptions> = {}): Promise<RunningCore> {
  const core = await startCore({ serviceKeys: [KEY], ...options })
  onTestFinished(() => core.close())
  return core
}
const service = (core: RunningCore, method: string, path: string, body?: unknown, key: string | null = KEY) =>
  fetch(core.base + path, {
    method,
    headers: { "content-type": "application/json", ...(key === null ? {} : { "x-api-key": key }) },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  })
const ask = async (core: RunningCore, query: string, body: object = {}) =>
  QueryResponse.parse(await (await core.send("POST", "/api/v1/query/", { query, use_cache: false, ...body })).json())

/** Waits until what was synced is found by questions. */
async function caughtUp(core: RunningCore): Promise<SyncStatus> {
  for (;;) {
    const status = SyncStatus.parse(await (await service(core, "GET", "/api/v1/sync/status")).json())
    if (status.pending_count === 0) return status
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** A piece as an Ingest system sends it, with the top-level fields that Core has always dropped. */
function piece(
  id: string,
  text: string,
  metadata: Record<string, unknown> = {},
  vector = hashedEmbedding(text, DIMENSION),
) {
  return {
    id,
    vector,
    text,
    document_id: "work-1",
    document_type: "law",
    chunk_index: 3,
    language: "fa",
    metadata: {
      work_title: "قانون باغ‌های شهری",
      unit_number: "12",
      unit_structure_type: "article",
      unit_type: "LUNIT",
      path_label: "فصل دوم > ماده 12",
      authority: "مجلس",
      is_active: true,
      valid_from: "2010-05-01",
      source_url: "https://law.example/12",
      ...metadata,
    },
  }
}
const GARDEN = piece("0b4c9a", "بریدن درخت باغ بدون پروانه شهرداری ممنوع است و جریمه دارد.")

test("a batch is held to what every request is held to, however large it may be", async () => {
  const core = await start()
  const send = (point: object) => service(core, "POST", "/api/v1/sync/embeddings", { embeddings: [GARDEN, point] })
  const withNul = await send({ ...GARDEN, text: "باغ\0" })
  expect(withNul.status).toBe(422)
  expect(await withNul.json()).toMatchObject({
    detail: [{ loc: ["body", "embeddings", "1", "text"], type: "nul_character" }],
  })
  const deep = JSON.parse(`${'{"a":'.repeat(40)}1${"}".repeat(40)}`)
  expect((await send({ ...GARDEN, metadata: deep })).status).toBe(422)
  expect((await service(core, "GET", `/api/v1/sync/node/${GARDEN.id}`)).status).toBe(404)
})

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

for (const engine of ["embedded", "qdrant"] as const)
  test(`${engine}: what Ingest sends is answered from, cited, read back and deleted`, async () => {
    const qdrant = engine === "qdrant" ? { url: (await startQdrant()).url } : undefined
    const store = await openSqlite(":memory:")
    onTestFinished(() => store.close())
    const options = { store, ...(qdrant ? { qdrant } : {}) }
    const core = await start(options)
    expect((await ask(core, "جریمه بریدن درخت باغ چیست؟")).citations?.map(({ law }) => law)).not.toContain(
      "قانون باغ‌های شهری",
    )
    const sent = await service(core, "POST", "/api/v1/sync/embeddings", {
      embeddings: [GARDEN, piece("0b4c9b", "باغ را باید آباد نگه داشت.", { unit_number: "13" }), GARDEN],
      sync_type: "full",
    })
    const result = SyncResult.parse(await sent.json())
    expect(result).toMatchObject({ synced_count: 2, node_ids: [pointIdOf("0b4c9a"), pointIdOf("0b4c9b")] })
    const status = await caughtUp(core)
    expect(status).toMatchObject({
      synced_count: 2,
      error_count: 0,
      qdrant_status: { points_count: 2, status: "green" },
    })
    expect(status.last_sync).not.toBeNull()

    const answer = await ask(core, "جریمه بریدن درخت باغ چیست؟")
    expect(answer.citations?.[0]).toMatchObject({
      source_id: "0b4c9a",
      law: "قانون باغ‌های شهری",
      article: "12",
      kind: "official",
      url: "https://law.example/12",
      validity: { status: "in_force", from: "2010-05-01", to: null },
    })
    for (const id of ["0b4c9a", pointIdOf("0b4c9a")]) {
      const { node } = SyncNode.parse(await (await service(core, "GET", `/api/v1/sync/node/${id}`)).json())
      expect(node.id).toBe(pointIdOf("0b4c9a"))
      expect(node.payload["text"]).toBe(GARDEN.text)
      expect(node.vectors["small"]).toHaveLength(DIMENSION)
    }
    // A later start finds it all there.
    const again = await start(options)
    expect((await ask(again, "جریمه بریدن درخت باغ چیست؟")).citations?.[0]?.source_id).toBe("0b4c9a")

    const gone = await (await service(core, "DELETE", `/api/v1/sync/node/${pointIdOf("0b4c9a")}`)).json()
    expect(gone).toMatchObject({ status: "success", deleted_count: 1, point_id: pointIdOf("0b4c9a") })
    expect(await (await service(core, "DELETE", "/api/v1/sync/node/0b4c9a")).json()).toMatchObject({ deleted_count: 0 })
    expect((await service(core, "GET", "/api/v1/sync/node/0b4c9a")).status).toBe(404)
    expect(await (await service(core, "DELETE", "/api/v1/sync/document/work-1")).json()).toMatchObject({
      deleted_count: 1,
    })
    expect((await caughtUp(core)).qdrant_status.points_count).toBe(0)
    expect((await ask(core, "جریمه بریدن درخت باغ چیست؟")).citations?.map(({ source_id }) => source_id)).not.toContain(
      "0b4c9a",
    )
  })

test("an id of digits only is read and deleted as what it is", async () => {
  const core = await start()
  await service(core, "POST", "/api/v1/sync/embeddings", { embeddings: [{ ...GARDEN, id: "12345" }] })
  const { node } = SyncNode.parse(await (await service(core, "GET", "/api/v1/sync/node/12345")).json())
  expect(node.id).toBe(pointIdOf("12345"))
  expect(await (await service(core, "DELETE", "/api/v1/sync/node/12345")).json()).toMatchObject({ deleted_count: 1 })
})

test("bad batches are refused with the field's name, and nothing of them is kept", async () => {
  const core = await start()
  await service(core, "POST", "/api/v1/sync/embeddings", { embeddings: [GARDEN] })
  const send = (body: unknown) => service(core, "POST", "/api/v1/sync/embeddings", body)
  const cases: [string, unknown, RegExp][] = [
    ["no batch", {}, /embeddings/],
    ["an empty batch", { embeddings: [] }, /embeddings/],
    ["a point without text", { embeddings: [{ ...GARDEN, id: "x", text: "" }] }, /"text"/],
    ["a vector of texts", { embeddings: [{ ...GARDEN, id: "x", vector: ["1"] }] }, /"vector"/],
    ["a short vector", { embeddings: [GARDEN, { ...GARDEN, id: "x", vector: [1, 2, 3] }] }, /1,"vector"/],
    ["an unknown sync type", { embeddings: [GARDEN], sync_type: "all" }, /sync_type/],
    [
      "1,001 points",
      { embeddings: Array.from({ length: 1001 }, (_, n) => ({ ...GARDEN, id: `n${n}`, vector: [1] })) },
      /embeddings/,
    ],
  ]
  for (const [what, body, field] of cases) {
    const response = await send(body)
    expect(response.status, what).toBe(422)
    expect(await response.text(), what).toMatch(field)
  }
  expect((await send("{broken")).status).toBe(400)
  expect((await caughtUp(core)).synced_count).toBe(1)
  expect(SyncEmbeddings.safeParse({ embeddings: [{ ...GARDEN, vector: [Number.NaN] }] }).success).toBe(false)
})

test("only services with a key may send, read, delete or embed", async () => {
  const core = await start()
  for (const [method, path] of [
    ["POST", "/api/v1/sync/embeddings"],
    ["GET", "/api/v1/sync/status"],
    ["GET", "/api/v1/sync/statistics"],
    ["GET", "/api/v1/sync/node/1"],
    ["DELETE", "/api/v1/sync/node/1"],
    ["DELETE", "/api/v1/sync/document/1"],
    ["POST", "/api/v1/embeddings"],
    ["GET", "/api/v1/embeddings/info"],
    ["POST", "/api/v1/embeddings/similarity"],
  ] as const) {
    const body = method === "POST" ? {} : undefined
    expect((await service(core, method, path, body, null)).status, path).toBe(401)
    expect((await service(core, method, path, body, "not the key")).status, path).toBe(403)
    expect((await core.send(method, path, body)).status, path).toBe(401)
  }
})

const BOATS = ["قایق", "کشتی", "بندر", "اسکله", "لنگر"].map((word, at) =>
  parseRecord({
    id: `sea:${at + 1}`,
    law: "قانون دریا",
    article_no: String(at + 1),
    text: `مقررات ${word} و نگهداری آن در دریا.`,
  }),
)

test("questions are also found by meaning: the corpus is embedded once, and the order follows the vectors too", async () => {
  const model = await startModel()
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  const options = {
    store,
    corpus: { units: BOATS, complete: true },
    embeddings: { baseUrl: model.baseUrl, model: "multilingual-e5-large" },
  }
  const core = await start(options)
  const [first] = [await model.seen("embeddings")]
  expect(first.body.input).toHaveLength(BOATS.length)
  expect(first.body.input![0]).toMatch(/^passage: قانون دریا/)
  await until(async () => (await count(store)) === BOATS.length)
  await ask(core, "مقررات دریا چیست؟")
  expect(model.to("embeddings").at(-1)!.body.input).toEqual(["query: مقررات دریا چیست؟"])
  // Whatever is asked, the second article is nearest from now on, and the first far: of those that say the same words,
  // the second leads.
  const [, second = "", third = "", fourth = ""] = model.to("embeddings")[0]!.body.input as string[]
  const nearest = [second, second, third, fourth].join(" ")
  model.always("embeddings", (response, request) =>
    embed(DIMENSION)(response, { ...request, body: { ...request.body, input: [nearest] } }),
  )
  expect((await ask(core, "مقررات نگهداری در دریا چیست؟")).citations?.[0]?.source_id).toBe("sea:2")
  model.always("embeddings", undefined)
  const before = model.requests.length
  await (await start(options)).close
  expect(model.requests.slice(before).flatMap(({ body }) => body.input ?? [])).toEqual([])
})

const count = async (store: Driver) =>
  Number(
    (await store.query<{ n: number }>("select count(*) as n from core_vectors where content_hash is not null"))[0]!.n,
  )

test("without endpoint or index, the answer is that of the words, quickly, and the failure is told", async () => {
  const plain = await start({ corpus: { units: BOATS, complete: true } })
  const expected = await ask(plain, "مقررات نگهداری کشتی در دریا چیست؟")
  const model = await startModel()
  const qdrant = await startQdrant()
  const core = await start({
    corpus: { units: BOATS, complete: true },
    embeddings: { baseUrl: model.baseUrl, model: "m", queryMs: 100 },
    qdrant: { url: qdrant.url, timeoutMs: 500 },
  })
  await until(async () => qdrant.collections.get("legal_documents")?.points.size === BOATS.length)
  for (const [what, breakIt] of [
    ["endpoint fails", () => model.always("embeddings", modelError(500))],
    ["endpoint is silent", () => model.always("embeddings", silence())],
    ["vectors of another length", () => model.always("embeddings", embed(DIMENSION + 1))],
    [
      "Qdrant fails",
      () => {
        model.always("embeddings", undefined)
        qdrant.fail = 500
      },
    ],
    ["Qdrant is gone", () => qdrant.close()],
  ] as const) {
    await breakIt()
    const failed = core.failures.length
    const answer = await ask(core, "مقررات نگهداری کشتی در دریا چیست؟")
    expect([answer.answer, answer.outcome], what).toEqual([expected.answer, "answered"])
    expect(core.failures.length, what).toBeGreaterThan(failed)
    expect(JSON.stringify(core.failures.map(String)), what).not.toMatch(/secret/)
  }
  const status = SyncStatus.parse(await (await service(core, "GET", "/api/v1/sync/status")).json())
  expect(status.qdrant_status.status).toBe("unreachable")
})

test("an unreachable Qdrant refuses a batch with a typed error, keeps nothing of it, and does not stop the start", async () => {
  const qdrant = await startQdrant()
  qdrant.fail = 503
  const core = await start({ qdrant: { url: qdrant.url } })
  const response = await service(core, "POST", "/api/v1/sync/embeddings", { embeddings: [GARDEN] })
  expect(response.status).toBe(503)
  expect(await response.text()).toMatch(/"vectors_unavailable"(?!.*secret)/)
  expect(await caughtUp(core)).toMatchObject({ synced_count: 0, error_count: 1 })
  qdrant.fail = undefined
  expect((await service(core, "POST", "/api/v1/sync/embeddings", { embeddings: [GARDEN] })).status).toBe(200)
})

test("embeddings are served to Ingest in OpenAI's form, and refused with a typed error without an endpoint", async () => {
  const model = await startModel()
  const core = await start({
    embeddings: { baseUrl: model.baseUrl, model: "m" },
    corpus: { units: BOATS, complete: true },
  })
  const answer = await (await service(core, "POST", "/api/v1/embeddings", { input: ["یک", "دو"], model: "x" })).json()
  expect(answer).toMatchObject({ object: "list", model: "x", data: [{ index: 0 }, { index: 1, object: "embedding" }] })
  expect(answer.data[0].embedding).toHaveLength(DIMENSION)
  expect(await (await service(core, "GET", "/api/v1/embeddings/info")).json()).toEqual({
    model: "m",
    dimension: DIMENSION,
    device: "remote",
    status: "ready",
  })
  const same = await (
    await service(core, "POST", "/api/v1/embeddings/similarity", { text1: "باغ", text2: "باغ" })
  ).json()
  expect(same.similarity).toBeCloseTo(1)
  expect((await service(core, "POST", "/api/v1/embeddings", { input: [] })).status).toBe(422)
  model.always("embeddings", modelError(500))
  expect((await service(core, "POST", "/api/v1/embeddings", { input: "یک" })).status).toBe(503)
  expect(Health.parse(await (await fetch(`${core.base}/health`)).json()).services).toMatchObject({
    embeddings: "unhealthy",
  })
  const without = await start()
  expect((await service(without, "POST", "/api/v1/embeddings", { input: "یک" })).status).toBe(503)
})

test("an embeddings endpoint that gives too few, unreadable or no vectors is an error with a code", async () => {
  const model = await startModel()
  const embedder = createEmbedder({ baseUrl: model.baseUrl, model: "m", dimension: 3 })
  const raw = (body: string): ModelReply => {
    return (response) => {
      response.writeHead(200, { "content-type": "application/json" }).end(body)
    }
  }
  for (const [reply, code] of [
    [raw("{}"), "unreadable"],
    [raw("not json"), "unreadable"],
    [raw('{"data":[{"index":0,"embedding":[1,2,null]}]}'), "unreadable"],
    [raw('{"data":[{"index":5,"embedding":[1,2,3]}]}'), "unreadable"],
    [modelError(400), "refused"],
    [modelError(404), "refused"],
  ] as const) {
    model.next("embeddings", reply)
    const fresh = createEmbedder({ baseUrl: model.baseUrl, model: "m", dimension: 3 })
    await expect(fresh.embed(["یک"], "query")).rejects.toMatchObject({ name: "LlmError", code })
  }
  model.next("embeddings", embed(4))
  await expect(embedder.embed(["یک"], "query")).rejects.toMatchObject({ code: "wrong_length" })
  model.next("embeddings", embed(3))
  expect((await embedder.embed(["یک"], "query")).vectors[0]).toHaveLength(3)
})
