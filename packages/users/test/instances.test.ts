import type { Message } from "@qanun/contract"
import { createCoreClient } from "@qanun/core-client"
import { ANSWER_TEXT, createGate, events, HANG, json, startFaultCore, wireEvent } from "@qanun/testing"
import { expect, onTestFinished, test } from "vitest"
import { openDriver, startPostgres } from "../../store/test/postgres.ts"
import { kill9 } from "../../store/test/script-process.ts"
import { appendEvents } from "../src/store/events.ts"
import { takeTick } from "../src/store/sync.ts"
import { bundle, startProcess } from "./crash/start-process.ts"
import { idsOf, last, newVisitor, parseEvents, QUESTION, SECRET, type Site, startSite, textOf, until } from "./site.ts"

const postgres = await startPostgres()
const IDS = { type: "conversation_id", conversation_id: "core-c", message_id: "core-m" }
const token = (content: string) => ({ type: "token", content })
const DONE = { type: "done", message_id: "core-m", processing_time_ms: 5, sources: [] }

const script = await bundle("site-process")

/** Two instances of one site on one PostgreSQL and one Core. */
async function startPair(options: Parameters<typeof startSite>[0] = {}): Promise<[Site, Site]> {
  const address = await postgres.createDatabase()
  const core = await startFaultCore()
  onTestFinished(() => core.close())
  const [one, two] = await Promise.all(
    [1, 2].map(() => startSite({ ...options, store: openDriver(address) }, { core })),
  )
  return [one!, two!]
}

async function readUntil(response: Response, text: string): Promise<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let seen = ""
  while (!seen.includes(text)) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: "" }
    if (done) throw new Error(`the stream ended before ${text}: ${seen}`)
    seen += value
  }
  await reader?.cancel()
  return seen
}

test("a reader goes on at another instance, while the answer is being written", async () => {
  const [one, two] = await startPair()
  const gate = createGate()
  one.core.next("queryStream", events([IDS, token("یک"), gate, token(" دو"), DONE]))
  const response = await one.user("sara").post("/api/v1/query/stream", QUESTION)
  const before = parseEvents(await readUntil(response, "یک"))
  const { messageId } = idsOf(before)
  const resumed = await two.user("sara").fetch(`/api/v1/query/stream/${messageId}?after=${before.length}`)
  gate.open()
  const all = [...before, ...parseEvents(await resumed.text())]
  expect(textOf(all)).toBe("یک دو")
  expect(all.map(({ id }) => id)).toEqual(all.map((_, index) => `${messageId}:${index + 1}`))
  expect(last(all)?.type).toBe("done")
})

test("another instance stops the answer within a second and what was written stays", async () => {
  const [one, two] = await startPair()
  one.core.next("queryStream", events([IDS, token("نیمه"), HANG]))
  const response = await one.user("sara").post("/api/v1/query/stream", QUESTION)
  const { messageId, conversationId } = idsOf(parseEvents(await readUntil(response, "نیمه")))
  const startedAt = performance.now()
  await two.user("sara").post(`/api/v1/query/stream/${messageId}/stop`, {})
  const rest = await two.user("sara").fetch(`/api/v1/query/stream/${messageId}`)
  expect(last(parseEvents(await rest.text()))).toMatchObject({ type: "error", code: "cancelled" })
  expect(performance.now() - startedAt).toBeLessThan(2000)
  const [, message] = await two.user("sara").get<Message[]>(`/api/v1/users/conversations/${conversationId}/messages`)
  expect(message).toMatchObject({ content: "نیمه", status: "failed", error_code: "cancelled" })
})

test("one key at two instances at once is one turn", async () => {
  const [one, two] = await startPair({ quota: {} })
  const key = { "idempotency-key": "both" }
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, n) => (n % 2 ? one : two).user("sara").ask(QUESTION, key)),
  )
  expect(new Set(answers.map((answer) => idsOf(answer).messageId)).size).toBe(1)
  for (const answer of answers) expect(textOf(answer)).toBe(ANSWER_TEXT)
  expect(one.core.core.turns).toBe(1)
  expect(await one.store.query("select used from qanun_users_quota")).toEqual([{ used: 1 }])
})

test("a quota is exact under a hundred questions at once on two instances", async () => {
  const [one, two] = await startPair({ quota: { perDay: { basic: 17 } } })
  const statuses = await Promise.all(
    Array.from(
      { length: 100 },
      async (_, n) => (await (n % 2 ? one : two).user("sara").post("/api/v1/query/", { query: `سؤال ${n}` })).status,
    ),
  )
  expect(statuses.filter((status) => status === 200)).toHaveLength(17)
  expect(statuses.filter((status) => status === 429)).toHaveLength(83)
  expect(one.core.core.turns).toBe(17)
})

/** An instance in a process of its own, to be killed. */
async function startMortal() {
  const address = await postgres.createDatabase()
  const core = await startFaultCore()
  onTestFinished(() => core.close())
  const { child, line: url } = await startProcess(script, [address, core.url, SECRET, "300"])
  onTestFinished(() => kill9(child))
  return { address, core, child, url }
}

test("when an instance is killed in the middle of an answer, the other one finishes it without a gap", async () => {
  const { address, core, child, url } = await startMortal()
  const ids = { ...IDS, conversation_id: "core-c" }
  core.next("queryStream", events([wireEvent(ids, "core-m:1"), wireEvent(token("یک"), "core-m:2"), HANG]))
  const other = await startSite({ store: openDriver(address), leaseMs: 300 }, { core })
  const rest = [
    "id: core-m:3\n",
    `data: ${JSON.stringify(token(" دو"))}\n\n`,
    "id: core-m:4\n",
    `data: ${JSON.stringify(DONE)}\n\n`,
  ]
  core.always("queryStreamResume", (reply) => {
    reply.writeHead(200, { "content-type": "text/event-stream" }).end(rest.join(""))
  })
  const response = await newVisitor(url, { "x-test-user": "sara" }).post("/api/v1/query/stream", QUESTION)
  const before = parseEvents(await readUntil(response, "یک"))
  const { messageId } = idsOf(before)
  // What a reader has seen must be in the log before the process goes.
  await until(async () => (await other.store.query("select seq from qanun_users_event where last_seq >= 2")).length > 0)
  await kill9(child)

  const resumed = await other.user("sara").fetch(`/api/v1/query/stream/${messageId}?after=${before.length}`)
  const all = [...before, ...parseEvents(await resumed.text())]
  expect(textOf(all)).toBe("یک دو")
  expect(last(all)).toMatchObject({ type: "done", message_id: messageId })
  expect(core.to("queryStream")).toHaveLength(1)
  expect(core.to("queryStreamResume")[0]?.headers["last-event-id"]).toBe("core-m:2")
})

test("an answer whose place in Core nobody noted is not begun again behind what readers have of it", async () => {
  const { address, core, child, url } = await startMortal()
  core.next("queryStream", events([IDS, token("یک"), HANG]))
  const other = await startSite({ store: openDriver(address), leaseMs: 300 }, { core })
  const response = await newVisitor(url, { "x-test-user": "sara" }).post("/api/v1/query/stream", QUESTION)
  const { messageId } = idsOf(parseEvents(await readUntil(response, "یک")))
  await until(async () => (await other.store.query("select seq from qanun_users_event where last_seq >= 2")).length > 0)
  await kill9(child)
  await other.store.query("update qanun_users_turn set rag_conversation_id = null, rag_message_id = null")

  const all = parseEvents(await (await other.user("sara").fetch(`/api/v1/query/stream/${messageId}`)).text())
  expect(textOf(all)).toBe("یک")
  expect(last(all)).toMatchObject({ type: "error", code: "interrupted" })
  expect(core.to("queryStream")).toHaveLength(1)
})

test("a full sync runs once in each slot of time, however many instances there are", async () => {
  const address = await postgres.createDatabase()
  const core = await startFaultCore()
  onTestFinished(() => core.close())
  const sites = await Promise.all(Array.from({ length: 4 }, () => startSite({ store: openDriver(address) }, { core })))
  const slots = await Promise.all(
    sites.flatMap(({ store }, instance) =>
      [7, 8, 9].map((slot) => takeTick(store, "sync", slot, `instance ${instance}`)),
    ),
  )
  expect(slots.filter(Boolean)).toHaveLength(3)
})

test("two syncs on two instances at once bring everything once", async () => {
  const [one, two] = await startPair({ sync: { settledMs: -60_000 } })
  const client = createCoreClient({ baseUrl: one.core.url })
  for (let n = 0; n < 4; n++) await client.query.ask({ query: `سؤال ${n}` })
  await Promise.allSettled([one, two, one, two].map(({ adapter }) => adapter.sync({ userId: "sara" })))
  await one.adapter.sync({ userId: "sara" })
  expect(await two.user("sara").get("/api/v1/users/conversations")).toHaveLength(4)
  expect(await one.store.query("select count(*) as n from qanun_users_message")).toEqual([{ n: 8 }])
})

test("an instance that was paused for longer than its lease writes nothing over its successor", async () => {
  const [one] = await startPair()
  const sara = one.user("sara")
  one.core.next("queryStream", events([IDS, token("یک"), HANG]))
  const { messageId } = idsOf(parseEvents(await readUntil(await sara.post("/api/v1/query/stream", QUESTION), "یک")))
  await until(async () => (await one.store.query("select seq from qanun_users_event")).length > 0)
  await one.store.query("update qanun_users_turn set owner = 'successor' where message_id = $1", [messageId])
  const before = await one.store.query("select message_id, seq, events from qanun_users_event")
  const batch = { message_id: messageId, seq: 90, last_seq: 90, events: "{}", core_event_id: null }
  await appendEvents(one.store, "the one before", [batch], Date.now())
  expect(await one.store.query("select message_id, seq, events from qanun_users_event")).toEqual(before)
  await one.adapter.close()
  expect(await one.store.query("select status from qanun_users_message where id = $1", [messageId])).toEqual([
    { status: "processing" },
  ])
  await one.store.query("update qanun_users_turn set lease_until = 0 where message_id = $1", [messageId])
})

test.each([
  ["is erased", "/api/v1/users/me"],
  ["deletes the conversation", ""],
])("when somebody %s at another instance while their answer is written, Core is told to delete it", async (_, path) => {
  const [one, two] = await startPair({ leaseMs: 600 })
  one.core.always("conversations", json([]))
  one.core.next("queryStream", events([IDS, token("نیمه"), HANG]))
  const response = await one.user("sara").post("/api/v1/query/stream", QUESTION)
  const { conversationId } = idsOf(parseEvents(await readUntil(response, "نیمه")))
  const address = path || `/api/v1/users/conversations/${conversationId}`
  expect((await two.user("sara").fetch(address, { method: "DELETE" })).status).toBe(200)
  expect((await one.core.seen("conversationDelete")).path).toContain("core-c")
  expect(await one.user("sara").get("/api/v1/users/conversations")).toEqual([])
})

test("signing in and asking at once makes nobody wait for the other for ever, and leaves no message with a foreign owner", async () => {
  const [one] = await startPair()
  for (let round = 0; round < 6; round++) {
    const reza = one.visitor()
    const { conversationId } = idsOf(await reza.ask())
    const user = newVisitor(one.url, { "x-test-user": `reza-${round}` })
    user.cookie = reza.cookie
    const responses = await Promise.all([
      reza.post("/api/v1/query/", { ...QUESTION, conversation_id: conversationId }),
      user.fetch("/api/v1/session"),
      reza.post("/api/v1/query/", { query: "نفقه" }),
      user.fetch("/api/v1/users/conversations"),
    ])
    expect(responses.map(({ status }) => status).filter((status) => status >= 500)).toEqual([])
  }
  const foreign = `select m.id from qanun_users_message m join qanun_users_conversation c on c.id = m.conversation_id
    where m.user_id <> c.user_id`
  expect(await one.store.query(foreign)).toEqual([])
})
