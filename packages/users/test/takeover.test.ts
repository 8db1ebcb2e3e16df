import { type Driver, openSqlite } from "@qanun/store"
import {
  ANSWER_TEXT,
  createFixtureCore,
  createGate,
  createOlderCore,
  events,
  HANG,
  RESET,
  wireEvent,
} from "@qanun/testing"
import { expect, onTestFinished, test, vi } from "vitest"
import { createUsersAdapter } from "../src/index.ts"
import { idsOf, last, parseEvents, QUESTION, SECRET, startSite, textOf, until, type Visitor } from "./site.ts"

const IDS = { type: "conversation_id", conversation_id: "core-c", message_id: "core-m" }
const DONE = { type: "done", message_id: "core-m", processing_time_ms: 5, sources: [] }
const STATUS = { type: "status", message: "در حال جستجو" }
const token = (content: string) => ({ type: "token", content })
const WHOLE = [IDS, STATUS, token("یک"), token(" دو"), DONE]

async function openStore(): Promise<Driver> {
  const store = await openSqlite(":memory:")
  onTestFinished(() => store.close())
  return store
}

/** Asks at one site, which goes down when all that Core has sent is logged; gives the answer as another one shows it. */
async function takenOver(sent: readonly (object | string)[], rest: readonly (object | string)[]) {
  const store = await openStore()
  const first = await startSite({ store })
  const { core } = first
  core.next("queryStream", events([...sent, HANG]))
  core.always("queryStreamResume", events([...rest]))
  void first
    .user("sara")
    .ask()
    .catch(() => {})
  await until(
    async () =>
      (await store.query("select seq from qanun_users_event where last_seq >= $1", [sent.length])).length > 0 &&
      (await store.query("select 1 as one from qanun_users_turn where rag_message_id = 'core-m'")).length > 0,
  )
  await first.adapter.close()
  const second = await startSite({ store }, { core })
  return { ...second, core, answer: await wholeAnswer(store, second.user("sara")) }
}

/** The one answer from its first event on, once it has ended. */
async function wholeAnswer(store: Driver, reader: Visitor) {
  const [turn] = await store.query<{ message_id: string }>("select message_id from qanun_users_turn")
  return parseEvents(await (await reader.fetch(`/api/v1/query/stream/${turn?.message_id}`)).text())
}

test("an answer goes on behind the last event that Core has named, and nothing of it comes twice", async () => {
  const named = (event: object, seq: number) => wireEvent(event, `core-m:${seq}`)
  const { core, answer } = await takenOver(
    WHOLE.slice(0, 3).map((event, index) => named(event, index + 1)),
    WHOLE.slice(3).map((event, index) => named(event, index + 4)),
  )
  expect(answer.map(({ event }) => event.type)).toEqual(["conversation_id", "status", "token", "token", "done"])
  expect(textOf(answer)).toBe("یک دو")
  expect(core.to("queryStreamResume")[0]?.headers["last-event-id"]).toBe("core-m:3")
})

test.each([
  ["in the middle of its text", 3, "یک"],
  ["before its text", 2, ""],
])("a Core that names no events is not read from its start %s behind what readers have", async (_, count, text) => {
  const { core, answer, user } = await takenOver(WHOLE.slice(0, count), WHOLE)
  expect(answer.map(({ event }) => event.type)).toEqual([...WHOLE.slice(0, count).map(({ type }) => type), "error"])
  expect([textOf(answer), last(answer)]).toMatchObject([text, { code: "interrupted" }])
  expect(core.core.turns).toBe(0)
  expect(textOf(await user("sara").ask())).toBe(ANSWER_TEXT)
})

test("where nothing of an answer was shown yet, it is read from its start", async () => {
  const { answer } = await takenOver(WHOLE.slice(0, 1), WHOLE)
  expect(answer.map(({ event }) => event.type)).toEqual(WHOLE.map(({ type }) => type))
  expect(textOf(answer)).toBe("یک دو")
})

test("a connection that breaks gives nothing twice, though Core names no events and begins again", async () => {
  const { core, user } = await startSite()
  core.next("queryStream", events([IDS, token("یک"), RESET]))
  core.always("queryStreamResume", events(WHOLE))
  const answer = await user("sara").ask()
  expect(["یک", "یک دو"]).toContain(textOf(answer))
  expect(answer.filter(({ event }) => event.type === "done" || event.type === "error")).toHaveLength(1)
})

test("a question that took longer to store than its lease lasts is asked once, and its answer comes once", async () => {
  const real = await openStore()
  const stored = createGate()
  const goOn = createGate()
  let holds = true
  let looks = 0
  let time = Date.now()
  const store: Driver = {
    ...real,
    async query(sql, params) {
      const rows = await real.query(sql, params)
      if (/select message_id from qanun_users_turn where finished_at is null and \(lease/.test(sql)) looks++
      return rows as never
    },
    async tx(work) {
      const result = await real.tx(work)
      if (holds && (await real.query("select message_id from qanun_users_turn")).length > 0) {
        holds = false
        stored.open()
        await goOn.passed
      }
      return result
    },
  }
  const { core, user } = await startSite({ store, leaseMs: 60, now: () => time })
  const asking = user("sara").ask()
  await stored.passed
  time += 60_000
  looks = 0
  await until(() => looks > 2)
  goOn.open()
  const answer = await asking
  expect(textOf(answer)).toBe(ANSWER_TEXT)
  expect(await wholeAnswer(real, user("sara"))).toEqual(answer)
  expect(idsOf(answer).messageId).not.toBe("")
  expect(core.to("queryStream")).toHaveLength(1)
})

test.each([
  ["that keeps its streams finishes", createFixtureCore, { status: "completed", error_code: null }],
  ["of the field leaves interrupted", createOlderCore, { status: "failed", error_code: "interrupted" }],
])(
  "within half a minute a Core %s what a process left that stands still, and is asked no second time",
  async (_, makeCore, end) => {
    const real = await openStore()
    const core = makeCore()
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "Date", "performance"] })
    onTestFinished(() => void vi.useRealTimers())
    let standsStill = false
    const still = new Promise<never>(() => {})
    const stopped: Driver = {
      ...real,
      query: (sql, params) => (standsStill ? still : real.query(sql, params)),
      tx: (work) => (standsStill ? still : real.tx(work)),
    }
    const asked = createGate()
    const start = (store: Driver, fetch: typeof globalThis.fetch) =>
      createUsersAdapter({
        core: { baseUrl: "http://core.test", secret: SECRET, fetch },
        store,
        identify: () => ({ id: "sara" }),
        sync: false,
      })
    const first = await start(stopped, async (input, init) => {
      const request = new Request(input, init)
      if (!request.url.includes("/query/")) return core.fetch(request)
      // Core has the question, and the process never hears of it.
      const { pathname } = new URL(request.url)
      if (makeCore === createFixtureCore || pathname.endsWith("/query/")) await core.fetch(request)
      else return core.fetch(request)
      asked.open()
      return still
    })
    void first.fetch(
      new Request("http://site.test/api/v1/query/", {
        method: "POST",
        body: JSON.stringify(QUESTION),
        headers: { "content-type": "application/json" },
      }),
    )
    await asked.passed
    standsStill = true
    const second = await start(real, async (input, init) => core.fetch(new Request(input, init)))
    onTestFinished(() => second.close())
    const ask = async (sql: string) => (await real.query(sql))[0]
    const state = () => ask("select status, error_code from qanun_users_message where role = 'assistant'")
    const owner = async () => (await ask("select owner from qanun_users_turn"))?.["owner"]
    const before = await owner()
    expect(await state()).toMatchObject({ status: "processing" })
    // What Core can do is known by then, as it is to a process that runs.
    await second.fetch(new Request("http://site.test/api/v1/capabilities"))

    let waitedMs = 0
    while ((await owner()) === before) {
      await vi.advanceTimersByTimeAsync(1000)
      waitedMs += 1000
    }
    expect(waitedMs).toBeLessThanOrEqual(30_000)
    // The rest takes work, and no time.
    while ((await state())?.["status"] === "processing") await new Promise((resolve) => setImmediate(resolve))
    expect(await state()).toEqual(end)
    expect(core.turns).toBe(1)
  },
)
