import { Health, SyncStatus } from "@qanun/contract"
import { type Driver, openSqlite } from "@qanun/store"
import { embed, type ModelReply, modelError, silence } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { parseRecord } from "../src/index.ts"
import { createEmbedder } from "../src/llm/embeddings.ts"
import { until } from "./support/until.ts"
import { ask, DIMENSION, service, start, startModel, startQdrant } from "./support/vectors.ts"

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
  expect(model.to("embeddings").map(({ body }) => body.input)).toContainEqual(["query: مقررات دریا چیست؟"])
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
  const again = await start(options)
  // Questions are embedded again, to see how near they come; nothing of the corpus is.
  await ask(again, "مقررات بندر چیست؟")
  const inputs = model.requests.slice(before).flatMap(({ body }) => body.input ?? [])
  expect(inputs).toContain("query: مقررات بندر چیست؟")
  expect(inputs.filter((input) => !input.startsWith("query: "))).toEqual([])
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
