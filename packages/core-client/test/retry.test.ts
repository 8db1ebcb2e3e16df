import { hang, html, json, reset, text } from "@qanun/testing"
import { expect, test } from "vitest"
import { createCoreClient } from "../src/index.ts"
import { failureOf, startPair } from "./fault-server.ts"

const query = "چند روز مرخصی دارم؟"
const busy = (headers = {}, status = 429) => json({ detail: "slow down" }, { status, headers })

test.for([
  ["Retry-After in seconds", { "retry-after": "1" }, 1000],
  ["Retry-After of 0", { "retry-after": "0" }, 0],
  ["Retry-After-Ms", { "retry-after-ms": "250", "retry-after": "9" }, 250],
] as const)("%s is obeyed", async ([, headers, ms]) => {
  const waits: number[] = []
  const { core, client } = await startPair({ hooks: { onRetry: ({ delayMs }) => void waits.push(delayMs) } })
  core.next("queryStream", busy(headers))
  await client.query.stream({ query }).final()
  expect(waits).toEqual([ms])
  const [first, second] = core.to("queryStream")
  expect(second!.at - first!.at).toBeGreaterThanOrEqual(ms - 2)
})

test("Retry-After as a date is obeyed", async () => {
  const { core, client } = await startPair()
  const at = Math.ceil(Date.now() / 1000) * 1000 + 1000
  core.next("query", busy({ "retry-after": new Date(at).toUTCString() }))
  await client.query.ask({ query })
  expect(Date.now()).toBeGreaterThanOrEqual(at - 2)
})

test("a Retry-After longer than the cap fails at once and is told to the caller", async () => {
  const { core, client } = await startPair()
  core.next("query", busy({ "retry-after": "120" }))
  const error = await failureOf(client.query.ask({ query }))
  expect(error).toMatchObject({
    code: "rate_limited",
    status: 429,
    retryAfterMs: 120_000,
    retryable: true,
    attempts: 1,
  })
  expect(core.to("query")).toHaveLength(1)
})

test("a server that is down for good is asked three times under one key, and the last error is the server's", async () => {
  const { core, client } = await startPair()
  core.always("query", json({ detail: "down" }, { status: 503 }))
  const error = await failureOf(client.query.ask({ query }))
  expect(error).toMatchObject({ code: "core_unavailable", status: 503, attempts: 3 })
  const keys = core.to("query").map(({ headers }) => headers["idempotency-key"])
  expect(keys).toHaveLength(3)
  expect(new Set(keys).size).toBe(1)
})

test("x-should-retry overrules the status, both ways", async () => {
  const { core, client } = await startPair()
  core.next("query", busy({ "x-should-retry": "false" }, 503))
  expect((await failureOf(client.query.ask({ query }))).attempts).toBe(1)
  core.next("query", busy({ "x-should-retry": "true" }, 409))
  await client.query.ask({ query })
})

test.for([408, 425, 429, 500, 502, 503, 504])("a %i once is repeated", async (status) => {
  const { core, client } = await startPair()
  core.next("query", busy({}, status))
  core.next("conversations", busy({}, status))
  await client.query.ask({ query })
  await client.conversations.list()
  expect(core.to("query")).toHaveLength(2)
})

test.for([400, 403, 404, 409, 413, 422, 501, 505])("a %i is not repeated", async (status) => {
  const { core, client } = await startPair()
  core.next("query", busy({}, status))
  await failureOf(client.query.ask({ query }))
  expect(core.to("query")).toHaveLength(1)
})

test("a POST whose connection broke is repeated where the server honours keys, and acted on once", async () => {
  const { core, client } = await startPair()
  core.next("query", reset())
  await client.query.ask({ query })
  expect(core.to("query")).toHaveLength(2)
  expect(core.core.turns).toBe(1)
})

test("a POST is not repeated on a server that does not honour keys, unless it was not acted on", async () => {
  const { core, client } = await startPair()
  core.always("capabilities", json({ detail: "Not Found" }, { status: 404 }))
  core.next("query", reset())
  expect((await failureOf(client.query.ask({ query }))).code).toBe("connection_failed")
  core.next("query", busy({}, 503))
  expect((await failureOf(client.query.ask({ query }))).status).toBe(503)
  expect(core.to("query")).toHaveLength(2)
  core.next("query", busy())
  await client.query.ask({ query })
  expect(core.to("query")).toHaveLength(4)
})

test("calls that fail at once ask only once whether keys are honoured", async () => {
  const { core, client } = await startPair()
  core.next("query", ...Array.from({ length: 5 }, () => reset()))
  await Promise.all(Array.from({ length: 5 }, (_, i) => client.query.ask({ query: `${query} ${i}` })))
  expect(core.to("capabilities").length).toBeLessThan(5)
  expect(core.core.turns).toBe(5)
})

test("a refused connection is a typed error after three attempts", async () => {
  const { core } = await startPair()
  await core.close()
  const retried: unknown[] = []
  const client = createCoreClient({
    baseUrl: core.url,
    retry: { baseMs: 1 },
    hooks: { onRetry: ({ attempt, error }) => void retried.push([attempt, error.code]) },
  })
  const error = await failureOf(client.query.ask({ query }))
  expect(error).toMatchObject({ code: "connection_failed", attempts: 3, details: { reason: "ECONNREFUSED" } })
  expect(retried).toEqual([
    [1, "connection_failed"],
    [2, "connection_failed"],
  ])
})

test("waits have full jitter under a doubling window with a cap", async () => {
  const { core } = await startPair()
  const waits: number[] = []
  const client = createCoreClient({
    baseUrl: core.url,
    retry: { retries: 4, baseMs: 8, capMs: 20 },
    random: () => 0.5,
    hooks: { onRetry: ({ delayMs }) => void waits.push(delayMs) },
  })
  core.always("conversations", busy({}, 500))
  await failureOf(client.conversations.list())
  expect(waits).toEqual([4, 8, 10, 10])
})

test("the total deadline is checked before a wait, and the error is the last real one", async () => {
  const { core, client } = await startPair({ timeouts: { total: 200 } })
  core.always("query", busy({ "retry-after": "2" }, 503))
  const started = performance.now()
  expect((await failureOf(client.query.ask({ query }))).status).toBe(503)
  expect(performance.now() - started).toBeLessThan(1500)
})

test("abort during a wait ends the call at once", async () => {
  const { core, client } = await startPair()
  core.always("query", busy({ "retry-after": "5" }))
  const controller = new AbortController()
  const call = failureOf(client.query.ask({ query }, { signal: controller.signal }))
  await core.seen("query")
  await new Promise((resolve) => setImmediate(resolve))
  const at = performance.now()
  controller.abort(new Error("left"))
  expect(await call).toMatchObject({ code: "aborted", cause: new Error("left") })
  expect(performance.now() - at).toBeLessThan(1000)
})

test("in an outage the budget lets a tenth of the calls be repeated", async () => {
  const { core, client } = await startPair({ circuit: false })
  core.always("conversations", busy({}, 500))
  await Promise.all(Array.from({ length: 100 }, () => failureOf(client.conversations.list())))
  expect(core.to("conversations").length).toBe(110)
})

test("the circuit opens after failures in a row, fails at once, and lets one probe through", async () => {
  const { core, client } = await startPair({ circuit: { failures: 4, cooldownMs: 60 }, retry: { retries: 0 } })
  for (let i = 0; i < 4; i++) core.next("conversations", busy({}, 500))
  for (let i = 0; i < 4; i++) await failureOf(client.conversations.list())
  const open = await failureOf(client.conversations.list())
  expect(open.code).toBe("circuit_open")
  expect(open.retryAfterMs).toBeLessThanOrEqual(60)
  expect(core.to("conversations")).toHaveLength(4)
  // A timer may fire a fraction of a millisecond early, and then the circuit is rightly still open.
  await new Promise((resolve) => setTimeout(resolve, Math.ceil(open.retryAfterMs as number) + 5))
  const probes = await Promise.allSettled([client.conversations.list(), client.conversations.list()])
  expect(probes.map(({ status }) => status)).toEqual(["fulfilled", "rejected"])
  await client.conversations.list()
})

test("an attempt that takes too long is given up and repeated", async () => {
  const { core, client } = await startPair({ timeouts: { request: 60 } })
  core.next("conversations", hang())
  expect(await client.conversations.list()).toEqual([])
  const [first] = core.to("conversations")
  expect(await first!.closed).toBe(false)
})

test("503 before a stream, then the stream", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", html(503))
  expect((await client.query.stream({ query }).final()).partial).toBe(false)
})

test("an error event that comes first is repeated like a status", async () => {
  const { core, client } = await startPair()
  const event = { type: "error", code: "core_unavailable", message: "Core cannot be reached.", retryable: true }
  core.next(
    "queryStream",
    text(`data: ${JSON.stringify(event)}\n\n`, { headers: { "content-type": "text/event-stream" } }),
  )
  expect((await client.query.stream({ query }).final()).partial).toBe(false)
  expect(core.to("queryStream")).toHaveLength(2)
})

test("1,000 resets never make the server act twice", async () => {
  const { core, client } = await startPair({ circuit: false, retry: { baseMs: 0, retries: 3 } })
  await client.capabilities()
  const failures = await Promise.all(
    Array.from({ length: 40 }, async (_, worker) => {
      let failed = 0
      for (let i = 0; i < 25; i++) {
        core.next("query", reset())
        await client.query.ask({ query: `${query} ${worker} ${i}` }).catch(() => failed++)
      }
      return failed
    }),
  )
  const acted = core.to("query").map(({ headers }) => headers["idempotency-key"])
  expect(acted.length).toBeGreaterThan(1000)
  expect(core.core.turns).toBe(1000 - failures.reduce((sum, count) => sum + count, 0))
})
