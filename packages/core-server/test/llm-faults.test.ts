import { cutAfter, type ModelReply, type ModelServer, modelError, say, silence } from "@qanun/testing"
import { expect, test } from "vitest"
import { createBreaker } from "../src/llm/breaker.ts"
import { readEvents } from "./support/core.ts"
import { ask, GOOD, QUESTION, startWithModel } from "./support/model.ts"

const modelsOf = (model: ModelServer) => model.to("chat").map(({ body }) => body.model)

test("an endpoint that cannot stream gives its answer in one piece", async () => {
  const whole: ModelReply = (response, request) =>
    say(GOOD)(response, { ...request, body: { ...request.body, stream: false } })
  const { core } = await startWithModel([whole])
  expect((await ask(core)).answer.trim()).toBe(GOOD.trim())
})

test("the fallback model writes when the chosen one fails, and the answer says who wrote it", async () => {
  const { core, model } = await startWithModel([modelError(503), modelError(503), say(GOOD)])
  const answer = await ask(core)
  expect(answer.answer.trim()).toBe(GOOD.trim())
  expect(answer.llm_settings?.model).toBe("large")
  expect(modelsOf(model)).toEqual(["small", "small", "large"])
})

test("a busy endpoint is asked again after the pause that it asks for, unless that is too long", async () => {
  const short = await startWithModel([modelError(429, { "retry-after": "0.1" }), say(GOOD)])
  await ask(short.core)
  expect(modelsOf(short.model)).toEqual(["small", "small"])
  const long = await startWithModel([modelError(429, { "retry-after": "60" }), say(GOOD)])
  await ask(long.core)
  expect(modelsOf(long.model)).toEqual(["small", "large"])
})

test("a request that the endpoint refuses is not sent to the same model again", async () => {
  const { core, model } = await startWithModel([modelError(400), say(GOOD)])
  await ask(core)
  expect(modelsOf(model)).toEqual(["small", "large"])
})

test("a model that keeps failing is left alone, and one call tries it again after a while", async () => {
  let now = Date.now()
  const { core, model } = await startWithModel([], {
    now: () => now,
    llm: { breakerThreshold: 2, breakerPauseMs: 60_000 },
  })
  const isSmall = (request: { body: { model?: string } }) => request.body.model === "small"
  let broken = true
  model.always("chat", (response, request) =>
    (broken && isSmall(request) ? modelError(500) : say(GOOD))(response, request),
  )
  const asked = async (sub: string) => {
    const before = model.requests.length
    await ask(core, {}, sub)
    return modelsOf(model).slice(before)
  }
  expect(await asked("a")).toEqual(["small", "small", "large"])
  expect(await asked("b")).toEqual(["large"])
  now += 61_000
  expect(await asked("c")).toEqual(["small", "large"])
  expect(await asked("d")).toEqual(["large"])
  now += 61_000
  broken = false
  expect(await asked("e")).toEqual(["small"])
  expect(await asked("f")).toEqual(["small"])
})

test("a silent endpoint is given up at the deadline of its stage", async () => {
  const first = await startWithModel([silence(), say(GOOD)], { llm: { firstTokenMs: 100 } })
  expect((await ask(first.core)).answer.trim()).toBe(GOOD.trim())
  expect(await first.model.to("chat")[0]!.closed).toBe(false)

  const later = await startWithModel([silence(`${GOOD}و `)], { llm: { idleMs: 100 } })
  const events = await readEvents(await later.core.send("POST", "/api/v1/query/stream", { query: QUESTION }))
  expect(events.at(-1)!.event).toMatchObject({ type: "error", code: "core_failed" })

  const whole = await startWithModel([silence(`${GOOD}و `)], { llm: { totalMs: 150 } })
  const ended = await readEvents(await whole.core.send("POST", "/api/v1/query/stream", { query: QUESTION }))
  expect(ended.at(-1)!.event).toMatchObject({ type: "error", code: "core_failed" })
})

test("a stream that is cut after words were sent fails with a code and keeps no error text", async () => {
  const { core } = await startWithModel([cutAfter(`${GOOD}و یک جملهٔ نیمه`)])
  const events = await readEvents(await core.send("POST", "/api/v1/query/stream", { query: QUESTION }))
  expect(events.at(-1)!.event).toMatchObject({ type: "error", code: "core_failed", retryable: true })
  const id = events[0]!.event["conversation_id"]
  const messages = (await (await core.get(`/api/v1/users/conversations/${id}/messages`)).json()) as {
    status: string
    content: string
    error_code: string
  }[]
  expect(messages[1]).toMatchObject({ status: "failed", error_code: "core_failed" })
  expect(messages[1]!.content.trim()).toBe(GOOD.trim())
})

test("stopping an answer ends the call to the model, before its first word and after", async () => {
  for (const words of ["", `${GOOD}و `]) {
    const { core, model } = await startWithModel([silence(words)])
    const response = await core.send("POST", "/api/v1/query/stream", { query: QUESTION })
    const request = await model.seen("chat")
    const [first] = await readSome(response)
    const stopped = await core.send("POST", `/api/v1/query/stream/${first!["message_id"]}/stop`)
    expect(stopped.status).toBe(200)
    expect(await request.closed).toBe(false)
    const events = await readEvents(await core.get(`/api/v1/query/stream/${first!["message_id"]}`))
    expect(events.at(-1)!.event).toMatchObject({ type: "error", code: "cancelled" })
    expect(model.requests).toHaveLength(1)
    expect(core.failures).toEqual([])
  }
})

/** The events of the first chunk of a stream; the rest is left. */
async function readSome(response: Response): Promise<Record<string, unknown>[]> {
  const reader = response.body!.getReader()
  const { value } = await reader.read()
  await reader.cancel()
  return new TextDecoder()
    .decode(value)
    .split("\n")
    .flatMap((line) => (line.startsWith("data: ") ? [JSON.parse(line.slice(6))] : []))
}

test("an open breaker lets one call through after its pause", () => {
  let now = 0
  const breaker = createBreaker({ threshold: 2, pauseMs: 100, now: () => now })
  breaker.failed()
  expect(breaker.allows()).toBe(true)
  breaker.failed()
  expect(breaker.allows()).toBe(false)
  now = 100
  expect([breaker.allows(), breaker.allows()]).toEqual([true, false])
  breaker.succeeded()
  expect(breaker.allows()).toBe(true)
})
