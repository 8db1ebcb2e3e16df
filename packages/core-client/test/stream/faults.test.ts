import {
  ANSWER_PIECES,
  ANSWER_TEXT,
  answerEvents,
  body,
  CITATION,
  createGate,
  events,
  HANG,
  hang,
  html,
  json,
  type Part,
  RESET,
  type Reply,
  text,
  wireEvents,
} from "@qanun/testing"
import { expect, test } from "vitest"
import { readAll, startPair } from "../fault-server.ts"

const query = "چند روز مرخصی دارم؟"
const all = answerEvents({ conversationId: "c", messageId: "m", userMessageId: "u" })
const stream = { headers: { "content-type": "text/event-stream" } }
const begun = all.slice(0, 6)
const startOfAnswer = ANSWER_PIECES.slice(0, 3).join("")

test("a reset after some events is a typed error that keeps the partial answer", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", events([...begun, RESET]))
  const { items, error } = await readAll(client.query.stream({ query }))
  expect(items).toHaveLength(6)
  expect(error).toMatchObject({
    code: "stream_interrupted",
    retryable: true,
    partial: { answer: startOfAnswer, partial: true, citations: [CITATION], conversation_id: "c", message_id: "m" },
  })
  expect(core.to("queryStream")).toHaveLength(1)
})

test("a clean end without the terminal event is an error and not a short answer", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", events(begun))
  const answer = client.query.stream({ query })
  const { items, error } = await readAll(answer.text())
  expect(items.join("")).toBe(startOfAnswer)
  expect(error).toMatchObject({ code: "stream_interrupted", partial: { partial: true } })
  await expect(answer.final()).rejects.toBe(error)
})

test("an end inside a character is an error, and no broken character is shown", async () => {
  const { core, client } = await startPair()
  const bytes = new TextEncoder().encode(wireEvents(all, "m").slice(0, 5).join(""))
  core.next("queryStream", body([bytes.slice(0, bytes.length - 6)], stream))
  core.always("queryStreamResume", json({ detail: "Not Found" }, { status: 404 }))
  const { items, error } = await readAll(client.query.stream({ query }).text())
  expect(items.join("")).toBe(ANSWER_PIECES[0])
  expect(error?.["code"]).toBe("stream_interrupted")
})

test("half a JSON in an event is an error that hides it, and ends the stream", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", events([...begun, 'data: {"type":"token","content":"secr\n\n', ...all.slice(6)]))
  const { items, error } = await readAll(client.query.stream({ query }))
  expect(items).toHaveLength(6)
  expect(error).toMatchObject({ code: "invalid_response", partial: { answer: startOfAnswer } })
  expect(JSON.stringify(error)).not.toContain("secr")
})

test("a stream that falls silent is given up", async () => {
  const { core, client } = await startPair({ timeouts: { idle: 80 } })
  core.next("queryStream", events([...begun, HANG]))
  const { items, error } = await readAll(client.query.stream({ query }))
  expect(items).toHaveLength(6)
  expect(error).toMatchObject({ code: "timeout", details: { phase: "event" }, partial: { answer: startOfAnswer } })
  expect(await core.to("queryStream")[0]!.closed).toBe(false)
})

/** Begins an answer, sends a heartbeat every 20 ms, and ends as it is told to. */
const beating =
  (times: number, rest: readonly object[]): Reply =>
  async (response) => {
    const write = (event: object) => response.write(`data: ${JSON.stringify(event)}\n\n`)
    response.writeHead(200, stream.headers)
    begun.forEach(write)
    for (let beat = 0; beat < times && !response.destroyed; beat++) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      response.write(": heartbeat\n\n")
    }
    rest.forEach(write)
    response.end()
  }

test("heartbeats keep a stream alive beyond its idle deadline", async () => {
  const { core, client } = await startPair({ timeouts: { idle: 400 } })
  core.next("queryStream", beating(30, all.slice(6)))
  expect((await client.query.stream({ query }).final()).answer).toBe(ANSWER_TEXT)
})

test("a reader that takes its time is no silent server", async () => {
  const { core, client } = await startPair({ timeouts: { idle: 100, silence: 100 } })
  const gate = createGate()
  core.next("queryStream", events([...begun, gate, ...all.slice(6)]))
  const seen: string[] = []
  for await (const { type } of client.query.stream({ query }))
    if (seen.push(type) === begun.length) {
      await new Promise((resolve) => setTimeout(resolve, 300))
      gate.open()
    }
  expect(seen).toHaveLength(all.length)
})

test("heartbeats alone do not keep a stream alive for ever", async () => {
  const { core, client } = await startPair({ timeouts: { silence: 150 } })
  core.next("queryStream", beating(1000, []))
  const { error } = await readAll(client.query.stream({ query }))
  expect(error).toMatchObject({ code: "timeout", details: { phase: "silence" }, partial: { answer: startOfAnswer } })
})

test.for([
  ["response headers", { connect: 60 }, hang()],
  ["first event", { firstEvent: 60 }, events([HANG])],
] as const)("%s that do not come have a deadline of their own", async ([phase, timeouts, reply]) => {
  const { core, client } = await startPair({ timeouts, retry: { retries: 0 } })
  core.next("queryStream", reply)
  const { error } = await readAll(client.query.stream({ query }))
  expect(error).toMatchObject({ code: "timeout", details: { phase } })
})

test("heartbeats do not put off the deadline of the first event", async () => {
  const { core, client } = await startPair({ timeouts: { firstEvent: 100 }, retry: { retries: 0 } })
  core.next("queryStream", async (response) => {
    response.writeHead(200, stream.headers)
    while (!response.destroyed) {
      response.write(": heartbeat\n\n")
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  })
  const { error } = await readAll(client.query.stream({ query }))
  expect(error).toMatchObject({ code: "timeout", details: { phase: "first event" } })
})

test("the stream ends at its terminal event, though the connection stays open", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", events([...all, HANG]))
  const started = performance.now()
  expect((await client.query.stream({ query }).final()).answer).toBe(ANSWER_TEXT)
  expect(performance.now() - started).toBeLessThan(5000)
  expect(await core.to("queryStream")[0]!.closed).toBe(false)
})

test.for([
  ["HTML", html(200), "text/html"],
  ["JSON", json({ detail: "x" }), "application/json"],
  ["plain text", text("ok"), "text/plain"],
])("%s with status 200 is an error and not an empty stream", async ([, reply, contentType]) => {
  const { core, client } = await startPair()
  core.next("queryStream", reply as ReturnType<typeof text>)
  const { items, error } = await readAll(client.query.stream({ query }))
  expect(items).toEqual([])
  expect(error).toMatchObject({ code: "invalid_response", status: 200, details: { contentType } })
  expect(core.to("queryStream")).toHaveLength(1)
})

test("an empty stream and a 204 are errors", async () => {
  const { core, client } = await startPair({ retry: { retries: 0 } })
  core.next("queryStream", events([]), text("", { status: 204 }))
  for (const code of ["stream_interrupted", "invalid_response"])
    expect((await readAll(client.query.stream({ query }))).error?.["code"]).toBe(code)
})

test("a content type with parameters in any case is taken, and the text is UTF-8 whatever it says", async () => {
  const { core, client } = await startPair()
  const headers = { "content-type": "Text/Event-Stream; charset=windows-1252" }
  core.next("queryStream", body(wireEvents(all, "m"), { headers }))
  expect((await client.query.stream({ query }).final()).answer).toBe(ANSWER_TEXT)
})

test("an error event after content is the same error as over HTTP, with the partial answer", async () => {
  const { core, client } = await startPair()
  const failed = { type: "error", code: "quota_exceeded", message: "The quota is used up.", retry_after_ms: 5000 }
  core.next("queryStream", events([...begun, failed, ...all.slice(6)]))
  const { items, error } = await readAll(client.query.stream({ query }))
  expect(items).toHaveLength(6)
  expect(error).toMatchObject({
    code: "quota_exceeded",
    message: "The quota is used up.",
    retryable: false,
    retryAfterMs: 5000,
    partial: { answer: startOfAnswer },
  })
})

test("Persian text survives every cut of its bytes", async () => {
  const { core, client } = await startPair()
  const bytes = new TextEncoder().encode(wireEvents(all, "m").join(""))
  for (const size of [1, 2, 3, 7]) {
    const parts: Part[] = []
    for (let at = 0; at < bytes.length; at += size) parts.push(bytes.slice(at, at + size))
    core.next("queryStream", body(parts, stream))
    expect((await client.query.stream({ query }).final()).answer).toBe(ANSWER_TEXT)
  }
})

test("events are given as they arrive, not when the stream ends", async () => {
  const { core, client } = await startPair()
  const gate = createGate()
  core.next("queryStream", events([...begun, gate, ...all.slice(6)]))
  const seen: string[] = []
  for await (const event of client.query.stream({ query })) {
    seen.push(event.type)
    if (seen.length === begun.length) gate.open()
  }
  expect(seen).toHaveLength(all.length)
})
