import { ANSWER_TEXT, answerEvents, body, HANG, json, type Part, RESET, wireEvents } from "@qanun/testing"
import { expect, test } from "vitest"
import { readAll, startPair } from "../fault-server.ts"

const query = "چند روز مرخصی دارم؟"
const all = answerEvents({ conversationId: "c", messageId: "m", userMessageId: "u" })
const wire = wireEvents(all, "m")
const sse = (parts: readonly Part[]) => body(parts, { headers: { "content-type": "text/event-stream" } })

test.for([
  ["a reset", [...wire.slice(0, 5), RESET], wire.slice(5)],
  ["a clean end", wire.slice(0, 5), wire.slice(5)],
  ["a cut inside an event", [...wire.slice(0, 5), (wire[5] as string).slice(0, 20), RESET], wire.slice(5)],
  ["a server that starts again from the first event", [...wire.slice(0, 5), RESET], wire],
] as const)("after %s the rest is fetched: no event twice, none lost", async ([, first, rest]) => {
  const { core, client } = await startPair()
  core.next("queryStream", sse(first))
  core.next("queryStreamResume", sse(rest))
  const stream = client.query.stream({ query })
  const { items, error } = await readAll(stream)
  expect(error).toBeUndefined()
  expect(items).toEqual(all)
  expect((await stream.final()).answer).toBe(ANSWER_TEXT)
  const [resumed] = core.to("queryStreamResume")
  expect([resumed?.path, resumed?.headers["last-event-id"]]).toEqual(["/api/v1/query/stream/m", "m:5"])
  expect(core.to("queryStream")).toHaveLength(1)
})

test("a connection that breaks at every event still brings the whole answer", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", sse([wire[0] as string, RESET]))
  core.next("queryStreamResume", ...wire.slice(1).map((event) => sse([event, RESET])))
  expect((await readAll(client.query.stream({ query }))).items).toEqual(all)
})

test("a server that numbers only some events loses none of the others", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", sse(wire.map((event, i) => (i % 3 ? event.replace(/^id: .*\n/, "") : event))))
  const stream = client.query.stream({ query })
  expect((await readAll(stream)).items).toEqual(all)
  expect(stream.lastEventId).toBe("m:10")
})

test("a silent stream is fetched again once, from where it stopped", async () => {
  const { core, client } = await startPair({ timeouts: { idle: 60 } })
  core.next("queryStream", sse([...wire.slice(0, 5), HANG]))
  core.next("queryStreamResume", sse(wire.slice(5)))
  expect((await client.query.stream({ query }).final()).answer).toBe(ANSWER_TEXT)
  core.next("queryStream", sse([...wire.slice(0, 5), HANG]))
  core.always("queryStreamResume", sse([": heartbeat\n\n", HANG]))
  const started = performance.now()
  expect((await readAll(client.query.stream({ query }))).error?.["code"]).toBe("timeout")
  expect(performance.now() - started).toBeLessThan(2000)
})

test.for([
  ["has no such route", json({ detail: "Not Found" }, { status: 404 })],
  ["has forgotten the answer", json({ detail: "gone" }, { status: 410 })],
  ["breaks again and again", sse([RESET])],
] as const)("a server that %s leaves an interrupted answer with its last event id", async ([, reply]) => {
  const { core, client } = await startPair()
  core.next("queryStream", sse([...wire.slice(0, 5), RESET]))
  core.always("queryStreamResume", reply)
  const stream = client.query.stream({ query })
  const { items, error } = await readAll(stream)
  expect(items).toEqual(all.slice(0, 5))
  expect(error).toMatchObject({ code: "stream_interrupted", lastEventId: "m:5", partial: { partial: true } })
  expect(stream.lastEventId).toBe("m:5")
})

test("a server that declares no resume is not asked for it", async () => {
  const { core, client } = await startPair()
  core.next("capabilities", json({ streaming: true, resume: false, idempotency: true, llm_settings: null }))
  await client.capabilities()
  core.next("queryStream", sse([...wire.slice(0, 5), RESET]))
  expect((await readAll(client.query.stream({ query }))).error?.["code"]).toBe("stream_interrupted")
  expect(core.to("queryStreamResume")).toHaveLength(0)
})

test("leaving the loop while the rest is being fetched ends that request", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", sse([...wire.slice(0, 5), RESET]))
  core.next("queryStreamResume", () => {})
  const iterator = client.query.stream({ query })[Symbol.asyncIterator]()
  for (let i = 0; i < 5; i++) await iterator.next()
  const pending = iterator.next()
  const { closed } = await core.seen("queryStreamResume")
  await iterator.return?.()
  expect(await pending).toEqual({ done: true, value: undefined })
  expect(await closed).toBe(false)
})

test("resume() goes on through breaks of its own", async () => {
  const { core, client } = await startPair()
  core.next("queryStreamResume", sse([...wire.slice(3, 6), RESET]), sse(wire.slice(6)))
  const { items } = await readAll(client.query.resume("m", { lastEventId: "m:3" }))
  expect(items).toEqual(all.slice(3))
  expect(core.to("queryStreamResume").map(({ headers }) => headers["last-event-id"])).toEqual(["m:3", "m:6"])
})

test("an id outside ASCII travels as UTF-8, and none is sent where none is known", async () => {
  const { core, client } = await startPair()
  core.always("queryStreamResume", sse(wire))
  await client.query.resume("m", { lastEventId: "شناسه:0" }).final()
  await client.query.resume("m").final()
  const [first, second] = core.to("queryStreamResume")
  expect(Buffer.from(first?.headers["last-event-id"] ?? "", "latin1").toString()).toBe("شناسه:0")
  expect(second?.headers).not.toHaveProperty("last-event-id")
  expect(second?.headers).toMatchObject({ accept: "text/event-stream", "cache-control": "no-store" })
})
