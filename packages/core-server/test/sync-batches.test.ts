import { SyncEmbeddings, SyncNode, SyncResult } from "@qanun/contract"
import { openSqlite } from "@qanun/store"
import { expect, onTestFinished, test } from "vitest"
import { pointIdOf } from "../src/vectors/point-id.ts"
import { ask, caughtUp, DIMENSION, GARDEN, piece, service, start, startQdrant } from "./support/vectors.ts"

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

test("of pieces with one id in one batch the last one counts, as if they had come one after the other", async () => {
  const core = await start()
  const pieces = ["بریدن درخت آزاد است.", "بریدن درخت ممنوع است."].map((text) => piece("twice", text))
  const response = await service(core, "POST", "/api/v1/sync/embeddings", { embeddings: [...pieces, GARDEN] })
  expect(await response.json()).toMatchObject({ synced_count: 2 })
  const read = SyncNode.parse(await (await service(core, "GET", "/api/v1/sync/node/twice")).json())
  expect(read.node.payload["text"]).toBe("بریدن درخت ممنوع است.")
  expect((await caughtUp(core)).synced_count).toBe(2)
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
