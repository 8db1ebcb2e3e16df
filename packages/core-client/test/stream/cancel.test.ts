import { answerEvents, createGate, events, HANG, hang, json, reset } from "@qanun/testing"
import { expect, test } from "vitest"
import { failureOf, readAll, startPair } from "../fault-server.ts"

const query = "چند روز مرخصی دارم؟"
const begun = answerEvents({ conversationId: "c", messageId: "m", userMessageId: "u" }).slice(0, 6)
const tokens = begun.filter(({ type }) => type === "token").length

async function startStalled() {
  const { core, client } = await startPair()
  core.always("queryStream", events([...begun, HANG]))
  return { core, client }
}

/** The shortest of some runs, in milliseconds: how fast it is, and not how busy the machine. */
async function fastest(run: () => Promise<number>): Promise<number> {
  const times = []
  for (let i = 0; i < 5; i++) times.push(await run())
  return Math.min(...times)
}

test("leaving the loop closes the connection within 50 ms", async () => {
  const time = await fastest(async () => {
    const { core, client } = await startStalled()
    const stream = client.query.stream({ query })
    let at = 0
    for await (const event of stream)
      if (event.type === "token") {
        at = performance.now()
        break
      }
    expect(await core.to("queryStream")[0]!.closed).toBe(false)
    const closedAfter = performance.now() - at
    expect((await failureOf(stream.final())).code).toBe("aborted")
    return closedAfter
  })
  expect(time).toBeLessThan(50)
})

test("return() while a next() is waiting ends both and closes the connection within 50 ms", async () => {
  const time = await fastest(async () => {
    const { core, client } = await startStalled()
    const iterator = client.query.stream({ query })[Symbol.asyncIterator]()
    for (let i = 0; i < begun.length; i++) await iterator.next()
    const pending = iterator.next()
    const at = performance.now()
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined })
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(await core.to("queryStream")[0]!.closed).toBe(false)
    return performance.now() - at
  })
  expect(time).toBeLessThan(50)
})

test("abort() and an aborted signal end the loop with an error that keeps the partial answer", async () => {
  const time = await fastest(async () => {
    const { core, client } = await startStalled()
    const controller = new AbortController()
    const viaSignal = client.query.stream({ query }, { signal: controller.signal })
    const viaMethod = client.query.stream({ query })
    let waiting = 0
    const gate = createGate()
    for (const stream of [viaSignal, viaMethod])
      stream.on("token", () => {
        if (++waiting === 2 * tokens) gate.open()
      })
    const reads = [readAll(viaSignal), readAll(viaMethod)]
    await gate.passed
    const at = performance.now()
    controller.abort(new Error("left"))
    viaMethod.abort(new Error("left"))
    for (const { items, error } of await Promise.all(reads)) {
      expect(items).toHaveLength(begun.length)
      expect(error).toMatchObject({ code: "aborted", cause: new Error("left"), partial: { partial: true } })
    }
    for (const { closed } of core.to("queryStream")) expect(await closed).toBe(false)
    return performance.now() - at
  })
  expect(time).toBeLessThan(50)
})

test("leaving a stream that waits to be repeated ends the wait, and nothing more is sent", async () => {
  const { core, client } = await startPair()
  core.next("queryStream", json({ detail: "busy" }, { status: 429, headers: { "retry-after-ms": "100" } }))
  const iterator = client.query.stream({ query })[Symbol.asyncIterator]()
  const pending = iterator.next()
  await (await core.seen("queryStream")).closed
  await iterator.return?.()
  expect(await pending).toEqual({ done: true, value: undefined })
  await new Promise((resolve) => setTimeout(resolve, 150))
  expect(core.to("queryStream")).toHaveLength(1)
})

test("leaving a stream that asks whether it may be repeated does not wait for the answer", async () => {
  let asking = true
  const onFailure = ({ route }: { route: string }) => {
    if (route === "capabilities") asking = false
  }
  const { core, client } = await startPair({ hooks: { onFailure } })
  core.always("queryStream", reset())
  core.always("capabilities", hang())
  const stream = client.query.stream({ query })
  const pending = failureOf(stream[Symbol.asyncIterator]().next())
  await core.seen("capabilities")
  stream.abort()
  expect((await pending).code).toBe("aborted")
  expect(asking).toBe(true)
})

test("cancelling the readable stream closes the connection", async () => {
  const { core, client } = await startStalled()
  const reader = client.query.stream({ query }).toReadableStream().getReader()
  await reader.read()
  await reader.cancel()
  expect(await core.to("queryStream")[0]!.closed).toBe(false)
})

test("next() calls that wait at once get events in order, then the end", async () => {
  const { client } = await startPair()
  const iterator = client.query.stream({ query })[Symbol.asyncIterator]()
  const results = await Promise.all(Array.from({ length: 14 }, () => iterator.next()))
  const types = results.map(({ value }) => value?.type)
  expect(types.slice(0, 3)).toEqual(["conversation_id", "status", "citations"])
  expect(types.slice(10)).toEqual(["done", undefined, undefined, undefined])
})
