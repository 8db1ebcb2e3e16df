import { expect, test } from "vitest"
import { type CoreClient, createCoreClient, isQanunError } from "../src/index.ts"
import { failureOf, startPair } from "./fault-server.ts"

/** Wrong on purpose: what a caller without types may send. */
// biome-ignore lint/suspicious/noExplicitAny: the point of these tests
type Wrong = any

const query = "چند روز مرخصی دارم؟"

const OPTIONS: [field: string, options: Wrong][] = [
  ["options", undefined],
  ["options", null],
  ["options", "https://law.example"],
  ["baseUrl", {}],
  ["baseUrl", { baseUrl: "" }],
  ["baseUrl", { baseUrl: " " }],
  ["baseUrl", { baseUrl: 7 }],
  ["baseUrl", { baseUrl: "/qanun" }],
  ["baseUrl", { baseUrl: "ftp://law.example" }],
  ["baseUrl", { baseUrl: "https://law.example?x=1" }],
  ["baseUrl", { baseUrl: "https://law.example#x" }],
  ["getToken", { baseUrl: "https://law.example", getToken: "token" }],
  ["fetch", { baseUrl: "https://law.example", fetch: {} }],
  ["headers", { baseUrl: "https://law.example", headers: "x: y" }],
  ["headers.x", { baseUrl: "https://law.example", headers: { x: "a\nb" } }],
  ["headers.x", { baseUrl: "https://law.example", headers: { x: 7 } }],
  ["timeouts.idle", { baseUrl: "https://law.example", timeouts: { idle: -1 } }],
  ["timeouts.total", { baseUrl: "https://law.example", timeouts: { total: "10s" } }],
  ["retry.retries", { baseUrl: "https://law.example", retry: { retries: Number.NaN } }],
  ["circuit.failures", { baseUrl: "https://law.example", circuit: { failures: "3" } }],
  ["llmSettings", { baseUrl: "https://law.example", llmSettings: "wild" }],
  ["llmSettings.temperature", { baseUrl: "https://law.example", llmSettings: { temperature: 3 } }],
]
test.for(OPTIONS)("createCoreClient names %s", ([field, options]) => {
  try {
    createCoreClient(options)
    expect.unreachable()
  } catch (error) {
    expect(isQanunError(error) && [error.code, error.details?.["field"]]).toEqual([
      "invalid_argument",
      field.replace("llmSettings.", ""),
    ])
  }
})

const CALLS: [field: string, call: (client: CoreClient) => Promise<unknown>][] = [
  ["question", (c) => c.query.ask(undefined as Wrong)],
  ["question", (c) => c.query.ask("چرا؟" as Wrong)],
  ["query", (c) => c.query.ask({} as Wrong)],
  ["query", (c) => c.query.ask({ query: "" })],
  ["query", (c) => c.query.ask({ query: "  \u200c " })],
  ["query", (c) => c.query.ask({ query: "?!" })],
  ["query", (c) => c.query.ask({ query: "ا".repeat(2001) })],
  ["query", (c) => c.query.stream({ query: 7 } as Wrong).final()],
  ["question", (c) => c.query.stream(null as Wrong).final()],
  ["conversation_id", (c) => c.query.ask({ query, conversation_id: "" })],
  ["conversation_id", (c) => c.query.ask({ query, conversation_id: 7 } as Wrong)],
  ["language", (c) => c.query.ask({ query, language: "de" as Wrong })],
  ["max_results", (c) => c.query.ask({ query, max_results: 21 })],
  ["max_results", (c) => c.query.ask({ query, max_results: 1.5 })],
  ["file_attachments", (c) => c.query.ask({ query, file_attachments: Array(6) })],
  ["temperature", (c) => c.query.ask({ query, temperature: 2.1 })],
  ["temperature", (c) => c.query.ask({ query, llm_settings: { temperature: Number.NaN } })],
  ["max_tokens", (c) => c.query.ask({ query, llm_settings: { max_tokens: 0 } })],
  ["max_tokens", (c) => c.query.ask({ query, llm_settings: { max_tokens: 10.5 } })],
  ["top_p", (c) => c.query.ask({ query, top_p: "1" as Wrong })],
  ["model", (c) => c.query.ask({ query, model: " " })],
  ["llm_settings", (c) => c.query.ask({ query, llm_settings: "wild" as Wrong })],
  ["llm_settings", (c) => c.query.ask({ query, llm_settings: [] as Wrong })],
  ["signal", (c) => c.query.ask({ query }, { signal: {} as Wrong })],
  ["signal", (c) => c.query.stream({ query }, { signal: "x" as Wrong }).final()],
  ["idempotencyKey", (c) => c.query.ask({ query }, { idempotencyKey: "" })],
  ["idempotencyKey", (c) => c.query.stream({ query }, { idempotencyKey: "a\nb" }).final()],
  ["messageId", (c) => c.query.resume("").final()],
  ["messageId", (c) => c.query.resume(7 as Wrong).final()],
  ["lastEventId", (c) => c.query.resume("m", { lastEventId: "a\nb" }).final()],
  ["messageId", (c) => c.query.stop(undefined as Wrong)],
  ["limit", (c) => c.conversations.list({ limit: 0 })],
  ["limit", (c) => c.conversations.list({ limit: 101 })],
  ["offset", (c) => c.conversations.messages("c", { offset: -1 })],
  ["id", (c) => c.conversations.messages("")],
  ["id", (c) => c.conversations.get(null as Wrong)],
  ["id", (c) => c.conversations.delete("x".repeat(101))],
  ["id", (c) => c.conversations.get("..")],
  ["id", (c) => c.memory.delete(".")],
  ["conversation", (c) => c.conversations.create("title" as Wrong)],
  ["title", (c) => c.conversations.create({ title: "" })],
  ["temperature", (c) => c.conversations.create({ temperature: 9 })],
  ["title", (c) => c.conversations.update("c", { title: "x".repeat(256) })],
  ["change", (c) => c.conversations.update("c", null as Wrong)],
  ["message_id", (c) => c.feedback.send({ rating: 5 } as Wrong)],
  ["rating", (c) => c.feedback.send({ message_id: "m" } as Wrong)],
  ["rating", (c) => c.feedback.send({ message_id: "m", rating: 6 })],
  ["language", (c) => c.users.updateProfile({ language: "de" as Wrong })],
  ["content", (c) => c.memory.add({ content: "" })],
  ["memory", (c) => c.memory.update("m", undefined as Wrong)],
  ["id", (c) => c.sources.get(7 as Wrong)],
  ["folder", (c) => c.folders.create(null as Wrong)],
  ["name", (c) => c.folders.create({} as Wrong)],
  ["change", (c) => c.folders.update("f", null as Wrong)],
  ["id", (c) => c.folders.delete("")],
  ["take", (c) => c.users.changes(7 as Wrong)],
  ["after", (c) => c.users.changes(() => {}, { after: "x" })],
  ["signal", (c) => c.users.changes(() => {}, { signal: 7 as Wrong })],
  ["preferences", (c) => c.users.updateProfile({ preferences: 7 as Wrong })],
  ["llm_settings", (c) => c.conversations.update("c", { llm_settings: 7 as Wrong })],
  ["getToken", async (c) => c.withToken("token" as Wrong)],
]
test.for(CALLS)("a call names %s before any request", async ([field, call]) => {
  const { core, client } = await startPair()
  const error = await failureOf(call(client))
  expect([error.code, (error.details as Wrong)?.field]).toEqual(["invalid_argument", field])
  expect(error.message).toContain(field)
  expect(core.requests).toHaveLength(0)
})

test("settings out of the server's own bounds are refused once it has declared them", async () => {
  const { core, client } = await startPair()
  const capabilities = await client.capabilities()
  const bounds = { ...capabilities.llm_settings?.bounds, max_tokens: { min: 1, max: 1000 } }
  core.next("capabilities", (response) => {
    response.writeHead(200, { "content-type": "application/json" })
    response.end(JSON.stringify({ ...capabilities, max_query_length: 10, llm_settings: { models: [], bounds } }))
  })
  await client.capabilities()
  expect((await failureOf(client.query.ask({ query: "مرخصی", max_tokens: 1001 }))).details).toEqual({
    field: "max_tokens",
    bounds: { min: 1, max: 1000 },
    received: 1001,
  })
  expect((await failureOf(client.query.ask({ query: "ا".repeat(11) }))).details).toMatchObject({ max: 10 })
})

test("2,000 characters outside the basic plane are still one question", async () => {
  const { client } = await startPair()
  await client.query.ask({ query: `مرخصی ${"𐎠".repeat(1994)}` })
})
