import { ANSWER_PIECES, ANSWER_TEXT, CITATION, json, SOURCE } from "@qanun/testing"
import { expect, test } from "vitest"
import { failureOf, readAll, startPair } from "./fault-server.ts"

const query = "چند روز مرخصی استحقاقی دارم؟"

test("a question is answered with its citations", async () => {
  const { client, core } = await startPair({ getToken: () => "token" })
  const answer = await client.query.ask({ query })
  expect(answer).toMatchObject({ answer: ANSWER_TEXT, citations: [CITATION], outcome: "answered", partial: false })
  const [seen] = core.to("query")
  expect(seen?.path).toBe("/api/v1/query/")
  expect(seen?.headers).toMatchObject({ authorization: "Bearer token", "content-type": "application/json" })
  expect(seen?.headers["idempotency-key"]).toMatch(/^[0-9a-f-]{32,36}$/)
  expect(JSON.parse(seen?.body ?? "")).toEqual({ query })
})

test("an answer streams as typed events and ends with the whole answer", async () => {
  const { client } = await startPair()
  const stream = client.query.stream({ query })
  const { items, error } = await readAll(stream)
  expect(error).toBeUndefined()
  expect(items.map((event) => event.type)).toEqual([
    "conversation_id",
    "status",
    "citations",
    ...ANSWER_PIECES.map(() => "token"),
    "done",
  ])
  const answer = await stream.final()
  expect(answer).toMatchObject({ answer: ANSWER_TEXT, citations: [CITATION], partial: false, outcome: "answered" })
  expect(stream.lastEventId).toBe(`${answer.message_id}:${items.length}`)
  expect(stream.messageId).toBe(answer.message_id)
})

test("text() gives the pieces, final() alone drives the stream, on() listens", async () => {
  const { client } = await startPair()
  expect((await readAll(client.query.stream({ query }).text())).items).toEqual(ANSWER_PIECES)
  const stream = client.query.stream({ query })
  const heard: string[] = []
  const stop = stream.on("token", ({ content }) => {
    if (heard.push(content) === 2) stop()
  })
  expect((await stream.final()).answer).toBe(ANSWER_TEXT)
  expect(heard).toEqual(ANSWER_PIECES.slice(0, 2))
})

test("final() called before and inside the loop neither hangs nor takes events from it", async () => {
  const { client } = await startPair()
  const stream = client.query.stream({ query })
  const whole = stream.final()
  let pieces = 0
  for await (const event of stream) {
    if (event.type === "token") pieces++
    expect((await stream.final()).answer).toBe(ANSWER_TEXT)
  }
  expect(pieces).toBe(ANSWER_PIECES.length)
  expect(await whole).toEqual(await stream.final())
})

test("conversations and messages are listed, page after page", async () => {
  const { client } = await startPair()
  for (let i = 0; i < 5; i++) await client.query.ask({ query: `${query} ${i}` })
  expect(await client.conversations.list({ limit: 2 })).toHaveLength(2)
  const { items } = await readAll(client.conversations.list({ limit: 2 }))
  expect(new Set(items.map(({ id }) => id)).size).toBe(5)
  const [first] = items
  expect((await client.conversations.messages(first?.id ?? "")).map(({ role }) => role)).toEqual(["user", "assistant"])
})

test("a conversation is made, renamed, read and deleted; deleting it again is no error", async () => {
  const { client } = await startPair()
  const { id } = await client.conversations.create({ title: "مرخصی" })
  expect((await client.conversations.update(id, { title: "اخراج" })).title).toBe("اخراج")
  expect((await client.conversations.get(id)).title).toBe("اخراج")
  await client.conversations.delete(id)
  await client.conversations.delete(id)
  expect((await failureOf(client.conversations.get(id))).code).toBe("not_found")
})

test("every other endpoint answers in its type", async () => {
  const { client } = await startPair()
  const { message_id } = await client.query.ask({ query })
  expect((await client.capabilities()).streaming).toBe(true)
  expect((await client.health()).status).toBe("healthy")
  expect(await client.session()).toEqual({ user: null })
  expect(await client.sources.get(SOURCE.source_id)).toEqual(SOURCE)
  expect((await client.feedback.send({ message_id, rating: 5 })).status).toBe("success")
  expect((await client.users.profile()).id).toBe("user-1")
  expect((await client.users.updateProfile({ language: "en" })).status).toBe("success")
  expect((await client.users.statistics()).total_queries).toBe(1)
  expect((await client.users.clearHistory()).message).toBe("Cleared 1 conversations")
  const memory = await client.memory.add({ content: "کارگر است" })
  expect(await client.memory.get(memory.id)).toEqual(memory)
  expect((await client.memory.update(memory.id, { content: "کارمند است" })).content).toBe("کارمند است")
  expect((await client.memory.list()).total_count).toBe(1)
  await client.memory.delete(memory.id)
  await client.memory.clear()
  await client.query.stop(message_id)
})

test("withResponse() gives the response and the request id", async () => {
  const { client } = await startPair()
  const { data, response, requestId } = await client.health().withResponse()
  expect(data.status).toBe("healthy")
  expect(response.status).toBe(200)
  expect(requestId).toMatch(/^request-/)
})

test("capabilities() and streams have a withResponse() too, also of a Core that has neither route", async () => {
  const { client, core } = await startPair()
  const known = await client.capabilities().withResponse()
  expect([known.data.streaming, known.response.status]).toEqual([true, 200])
  expect(known.requestId).toMatch(/^request-/)
  const stream = client.query.stream({ query })
  const [given, again] = await Promise.all([stream.withResponse(), stream.withResponse()])
  expect(given).toEqual(again)
  expect(given.data).toBe(stream)
  expect(given.requestId).toMatch(/^request-/)
  expect(given.response.headers.get("content-type")).toContain("text/event-stream")
  expect((await readAll(stream.text())).items).toEqual(ANSWER_PIECES)
  expect(core.to("queryStream")).toHaveLength(1)

  const missing = json({ detail: "Not Found" }, { status: 404, headers: { "x-request-id": "r-404" } })
  core.next("capabilities", missing)
  core.next("queryStream", missing)
  const older = await client.capabilities().withResponse()
  expect([older.data.streaming, older.response.status, older.requestId]).toEqual([false, 404, "r-404"])
  const whole = client.query.stream({ query })
  expect((await whole.withResponse()).response.headers.get("content-type")).toContain("application/json")
  expect((await whole.final()).answer).toBe(ANSWER_TEXT)
})

test("withResponse() of a stream that does not begin fails as its loop does", async () => {
  const { client, core } = await startPair()
  core.next("queryStream", json({ detail: "no" }, { status: 400 }))
  const stream = client.query.stream({ query })
  expect((await failureOf(stream.withResponse())).status).toBe(400)
  expect((await readAll(stream)).error?.["status"]).toBe(400)
  const left = client.query.stream({ query })
  left.abort()
  expect((await failureOf(left.withResponse())).code).toBe("aborted")
})

test("an answer is resumed after the event that was read last", async () => {
  const { client } = await startPair()
  const first = client.query.stream({ query })
  const { items } = await readAll(first)
  const messageId = first.messageId ?? ""
  const rest = client.query.resume(messageId, { lastEventId: `${messageId}:4` })
  expect((await readAll(rest)).items).toEqual(items.slice(4))
})

test("withToken() asks for another identity over the same transport", async () => {
  const { client, core } = await startPair({ getToken: () => "one" })
  await client.withToken(() => "two").health()
  await client.withToken(undefined).health()
  expect(core.requests.map(({ headers }) => headers["authorization"])).toEqual(["Bearer two", undefined])
})

test("toReadableStream() writes the contract's own events", async () => {
  const { client } = await startPair()
  const stream = client.query.stream({ query })
  const text = await new Response(stream.toReadableStream()).text()
  expect(text).toMatch(/^id: \S+:1\ndata: \{"type":"conversation_id"/)
  expect(text).toContain('"type":"done"')
})

test("a call that fails says so once, however it is read", async () => {
  const { client, core } = await startPair()
  core.always("conversations", json({ detail: "no" }, { status: 400 }))
  expect((await failureOf(client.conversations.list())).status).toBe(400)
  expect((await failureOf(client.conversations.list().withResponse())).status).toBe(400)
  expect((await readAll(client.conversations.list())).error?.["status"]).toBe(400)
})
