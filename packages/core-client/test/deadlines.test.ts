import { body, createGate, HANG, hang, RESET } from "@qanun/testing"
import { expect, test } from "vitest"
import { failureOf, startPair } from "./fault-server.ts"

const query = "چند روز مرخصی دارم؟"

test("no answer, headers only and a body that drips are all given up in time", async () => {
  const { core, client } = await startPair({ timeouts: { total: 150 } })
  const headers = { "content-type": "application/json" }
  for (const fault of [hang(), body([HANG], { headers }), body(['{"answer":', HANG], { headers })]) {
    core.next("query", fault)
    const started = performance.now()
    expect(await failureOf(client.query.ask({ query }))).toMatchObject({ code: "timeout" })
    expect(performance.now() - started).toBeLessThan(2000)
  }
})

test("a dripping body does not prolong the deadline of a call", async () => {
  const { core, client } = await startPair({ timeouts: { request: 120 }, retry: { retries: 0 } })
  const dripping = createGate()
  core.next("statistics", async (response) => {
    response.writeHead(200, { "content-type": "application/json" })
    const timer = setInterval(() => response.write(" "), 20)
    response.on("close", () => {
      clearInterval(timer)
      dripping.open()
    })
  })
  expect(await failureOf(client.users.statistics())).toMatchObject({ code: "timeout", details: { phase: "answer" } })
  await dripping.passed
})

test("a reset inside a JSON body is a typed error, and repeated where that is harmless", async () => {
  const { core, client } = await startPair()
  core.next("query", body(['{"answer":', RESET], { headers: { "content-type": "application/json" } }))
  expect((await client.query.ask({ query })).partial).toBe(false)
  expect(core.to("query")).toHaveLength(2)
  core.always("query", body(['{"answer":', RESET], { headers: { "content-type": "application/json" } }))
  expect((await failureOf(client.query.ask({ query }))).code).toBe("connection_failed")
})

test("a getToken that hangs does not hang the call", async () => {
  const { client } = await startPair({ timeouts: { total: 80 }, getToken: () => new Promise(() => {}) })
  expect((await failureOf(client.query.ask({ query }))).code).toBe("timeout")
})

test("a signal that is aborted already ends every call before a request", async () => {
  const { core, client } = await startPair()
  const options = { signal: AbortSignal.abort(new Error("left")) }
  for (const call of [
    client.query.ask({ query }, options),
    client.query.stream({ query }, options).final(),
    client.query.resume("m", options).final(),
    client.conversations.list(options),
    client.health(options),
  ])
    expect(await failureOf(call)).toMatchObject({ code: "aborted", cause: new Error("left") })
  expect(core.requests).toHaveLength(0)
})

test("abort before the headers and during the body closes the connection", async () => {
  const { core, client } = await startPair()
  core.always("query", hang())
  const controller = new AbortController()
  const call = failureOf(client.query.ask({ query }, { signal: controller.signal }))
  const seen = await core.seen("query")
  const at = performance.now()
  controller.abort()
  expect((await call).code).toBe("aborted")
  expect(await seen.closed).toBe(false)
  expect(performance.now() - at).toBeLessThan(1000)
})

test("nothing stays behind on a caller's long-lived signal", async () => {
  const { client } = await startPair()
  const { signal } = new AbortController()
  let listeners = 0
  const { addEventListener, removeEventListener } = signal
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++
    addEventListener.apply(signal, args)
  }
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--
    removeEventListener.apply(signal, args)
  }
  for (let i = 0; i < 10; i++) {
    await client.query.ask({ query }, { signal })
    await client.query.stream({ query }, { signal }).final()
    for await (const _ of client.query.stream({ query }, { signal })) break
  }
  expect(listeners).toBe(0)
})
