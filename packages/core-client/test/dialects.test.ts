import { QueryResponse, StreamEvent } from "@qanun/contract"
import { body, events, json, type Part } from "@qanun/testing"
import { expect, test } from "vitest"
import { failureOf, readAll, startPair } from "./fault-server.ts"

const query = "چند روز مرخصی دارم؟"
const missing = (path: string) => json({ detail: "Endpoint not found", path }, { status: 404 })

const BLOCK = [
  "📌 منبع 1:",
  "📄 متن: کارگر یک ماه مرخصی دارد.",
  "📚 نام سند: در متن هم می‌آید.",
  "",
  "📚 نام سند: قانون کار",
  "📋 نوع: law",
  "📍 مسیر: فصل سوم، ماده ۶۴",
  "✅ مرجع تصویب: مجلس",
].join("\n")

/** The answer of `POST query/` as the last Core gives it. */
const HEAD = {
  answer: "یک ماه. [منبع 2]\n\n[USED_SOURCES: 1, 3]",
  sources: [BLOCK],
  conversation_id: "c",
  message_id: "m",
  tokens_used: 5,
  processing_time_ms: 9,
  file_analysis: null,
  context_used: true,
}

test("the last Core's answer: sources become citations, leftovers of its prompt go, its marks stay", async () => {
  const { core, client } = await startPair()
  core.next("query", json(HEAD))
  const answer = await client.query.ask({ query })
  expect(QueryResponse.safeParse(answer).success).toBe(true)
  expect(answer).toMatchObject({ answer: "یک ماه. [منبع 2]", sources: [BLOCK], outcome: "answered", partial: false })
  expect(answer.citations).toEqual([
    {
      n: 1,
      source_id: "",
      kind: "official",
      law: "قانون کار",
      article: "64",
      label: "فصل سوم، ماده ۶۴، قانون کار",
      language: "fa",
      text: "کارگر یک ماه مرخصی دارد.\n📚 نام سند: در متن هم می‌آید.",
      validity: { status: "unknown" },
      spans: [],
    },
  ])
})

test("the spoilt pictures of stored history and the other forms of sources are read too", async () => {
  const { core, client } = await startPair()
  const spoilt = BLOCK.replaceAll(/\p{Extended_Pictographic}/gu, "\ufffd")
  core.next("query", json({ ...HEAD, sources: [spoilt, "قانون مدنی - ماده 190 - (مجلس)", "قانون تجارت", "3f1c-uuid"] }))
  const { citations } = await client.query.ask({ query })
  expect(citations.map(({ n, law, article }) => [n, law, article])).toEqual([
    [1, "قانون کار", "64"],
    [2, "قانون مدنی", "190"],
    [3, "قانون تجارت", null],
    [4, "3f1c-uuid", null],
  ])
})

test("[NO_SOURCES] means that the question was not answered", async () => {
  const { core, client } = await startPair()
  core.next("query", json({ ...HEAD, answer: "[NO_SOURCES] در منابع نیست.\n[USED_SOURCES: NONE]", sources: [] }))
  expect(await client.query.ask({ query })).toMatchObject({ answer: "در منابع نیست.", outcome: "no_answer" })
})

test("a conversation that the server silently began anew is told", async () => {
  const { core, client } = await startPair()
  core.next("query", json(HEAD), json(HEAD))
  expect((await client.query.ask({ query, conversation_id: "old" })).replaced_conversation_id).toBe("old")
  expect(await client.query.ask({ query, conversation_id: "c" })).not.toHaveProperty("replaced_conversation_id")
})

test.for([
  ["404", missing("/api/v1/query/stream")],
  ["FastAPI's own 404", json({ detail: "Not Found" }, { status: 404 })],
  ["405", json({ detail: "Method Not Allowed" }, { status: 405 })],
  ["501", json({ detail: "Streaming is not enabled" }, { status: 501 })],
])("a Core without streaming (%s) is asked over POST, as the same events, and remembered", async ([, reply]) => {
  const { core, client } = await startPair()
  core.always("queryStream", reply as ReturnType<typeof json>)
  core.always("query", json(HEAD))
  const { items } = await readAll(client.query.stream({ query }))
  expect(items.map(({ type }) => type)).toEqual(["conversation_id", "citations", "token", "done"])
  for (const event of items) expect(StreamEvent.safeParse(event).success).toBe(true)
  expect((await client.withToken(undefined).query.stream({ query }).final()).answer).toBe("یک ماه. [منبع 2]")
  expect([core.to("queryStream").length, core.to("query").length]).toEqual([1, 2])
  expect(core.to("queryStream")[0]?.headers["idempotency-key"]).toBe(core.to("query")[0]?.headers["idempotency-key"])
})

test("a 404 of our own kind is no missing route: an unknown conversation stays an error", async () => {
  const { core, client } = await startPair()
  const error = await failureOf(client.query.stream({ query, conversation_id: "none" }).final())
  expect(error).toMatchObject({ code: "not_found", status: 404 })
  expect(core.to("query")).toHaveLength(0)
})

test("a wrong address is an error, and not remembered as a Core without streaming", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", missing("/x"))
  core.next("query", missing("/x"))
  expect((await failureOf(client.query.stream({ query }).final())).code).toBe("not_found")
  await client.query.stream({ query }).final()
  expect(core.to("queryStream")).toHaveLength(2)
})

test("an older Core without capabilities is known by what every older Core can", async () => {
  const { core, client } = await startPair()
  core.next("capabilities", missing("/api/v1/capabilities"))
  expect(await client.capabilities()).toMatchObject({ streaming: false, llm_settings: null, idempotency: false })
})

test("a user who never asked has no conversations, though the Core says 404", async () => {
  const { core, client } = await startPair()
  core.next("conversations", missing("/api/v1/users/conversations"), json({ detail: "Not Found" }, { status: 404 }))
  expect(await client.conversations.list()).toEqual([])
  expect((await failureOf(client.conversations.list())).code).toBe("not_found")
})

test("the Core that streamed typed events without ids: its extra events are passed over, its titles become citations", async () => {
  const { core, client } = await startPair()
  core.next(
    "queryStream",
    events([
      { type: "conversation_id", conversation_id: "c" },
      { type: "status", message: "در حال جستجو" },
      { type: "classification", category: "business_labor", confidence: 0.9 },
      { type: "token", content: "یک " },
      { type: "file_analysis", content: "…" },
      { type: "token", content: "ماه" },
      { type: "done", message_id: "m", processing_time_ms: 4, sources: ["قانون کار"] },
    ]),
  )
  const stream = client.query.stream({ query })
  const { items } = await readAll(stream)
  for (const event of items) expect(StreamEvent.safeParse(event).success).toBe(true)
  const answer = await stream.final()
  expect(answer).toMatchObject({ answer: "یک ماه", conversation_id: "c", message_id: "m", partial: false })
  expect(answer.citations.map(({ law }) => law)).toEqual(["قانون کار"])
  expect(QueryResponse.safeParse(answer).success).toBe(true)
})

test("its errors carry an exception's text, which nobody is shown", async () => {
  const { core, client } = await startPair()
  core.next(
    "queryStream",
    events([
      { type: "token", content: "یک" },
      { type: "error", message: "KeyError: 'secret'" },
    ]),
  )
  const { error } = await readAll(client.query.stream({ query }))
  expect(error).toMatchObject({ code: "core_failed", partial: { answer: "یک" } })
  expect(String(error)).not.toContain("secret")
})

const TOKENS = [
  { token: "کارگر یک ماه", finish_reason: null },
  { token: "مرخصی با مزد", finish_reason: null },
  { token: "دارد.", finish_reason: null },
  { token: "", finish_reason: "stop" },
]

test("the first Core's lines of tokens get back the spaces between them", async () => {
  const { core, client } = await startPair()
  const bytes = new TextEncoder().encode(TOKENS.map((token) => `${JSON.stringify(token)}\n`).join(""))
  for (const size of [1, 5, bytes.length]) {
    const parts: Part[] = []
    for (let at = 0; at < bytes.length; at += size) parts.push(bytes.slice(at, at + size))
    core.next("queryStream", body(parts, { headers: { "content-type": "application/x-ndjson" } }))
    const answer = await client.query.stream({ query }).final()
    expect(answer.answer).toBe("کارگر یک ماه مرخصی با مزد دارد.")
    expect(QueryResponse.safeParse(answer).success).toBe(true)
  }
})

test("its errors stand in a last line without an end, and are not quoted", async () => {
  const { core, client } = await startPair()
  const line = JSON.stringify(TOKENS[0])
  core.next(
    "queryStream",
    body([`${line}\n{"error":"name 'asyncio' is not defined"}`], {
      headers: { "content-type": "application/x-ndjson" },
    }),
  )
  const { items, error } = await readAll(client.query.stream({ query }).text())
  expect(items).toEqual(["کارگر یک ماه"])
  expect(error).toMatchObject({ code: "core_failed" })
  expect(String(error)).not.toContain("asyncio")
})

test("the same objects as server-sent events, as its documents draw them", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", events([...TOKENS, "data: [DONE]\n\n"]))
  expect((await client.query.stream({ query }).final()).answer).toBe("کارگر یک ماه مرخصی با مزد دارد.")
})

test("token lines that stop without a last one are an interrupted answer", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", events(TOKENS.slice(0, 2)))
  expect((await readAll(client.query.stream({ query }))).error).toMatchObject({
    code: "stream_interrupted",
    partial: { answer: "کارگر یک ماه مرخصی با مزد" },
  })
})

test("the older Users backend: start, chunk, sources and end", async () => {
  const { core, client } = await startPair()
  core.next(
    "queryStream",
    events([
      { type: "start", conversation_id: "c", message_id: "m" },
      { type: "chunk", content: "یک " },
      { type: "chunk", content: "ماه" },
      { type: "sources", sources: ["قانون کار", { title: "قانون مدنی" }] },
      { type: "end", metadata: { tokens: 3, processing_time_ms: 8 } },
    ]),
  )
  const stream = client.query.stream({ query })
  const { items } = await readAll(stream)
  expect(items.map(({ type }) => type)).toEqual(["conversation_id", "token", "token", "done"])
  const answer = await stream.final()
  expect(answer).toMatchObject({ answer: "یک ماه", conversation_id: "c", message_id: "m", tokens_used: 3 })
  expect(answer.sources).toEqual(["قانون کار", "قانون مدنی"])
  expect(QueryResponse.safeParse(answer).success).toBe(true)
})

test("its errors end the stream, though it sends an end after them", async () => {
  const { core, client } = await startPair()
  core.next(
    "queryStream",
    events([{ type: "chunk", content: "یک" }, { type: "error", error: "boom" }, { type: "end" }]),
  )
  const { items, error } = await readAll(client.query.stream({ query }))
  expect(items).toHaveLength(1)
  expect(error).toMatchObject({ code: "core_failed", partial: { partial: true } })
})
