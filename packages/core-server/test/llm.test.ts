import { Capabilities, QueryResponse } from "@qanun/contract"
import { expect, test } from "vitest"
import { createBreaker } from "../src/llm/breaker.ts"
import { type RunningCore, readEvents, startCore } from "./support/core.ts"
import { type Behaviour, startFakeLlm } from "./support/fake-llm.ts"

const QUESTION = "چند روز مرخصی استحقاقی دارم؟"
const GOOD = "مرخصی استحقاقی سالانه کارگر یک ماه با مزد است [1]. "

async function withLlm(
  behaviours: Behaviour[],
  work: (core: RunningCore, llm: Awaited<ReturnType<typeof startFakeLlm>>) => Promise<void>,
) {
  const llm = await startFakeLlm(...behaviours)
  const core = await startCore({
    llm: { baseUrl: llm.baseUrl, apiKey: "secret-key", models: ["small", "large"], fallbackModel: "large" },
  })
  try {
    await work(core, llm)
  } finally {
    await core.close()
    await llm.close()
  }
}
const ask = async (core: RunningCore, body: Record<string, unknown> = {}) =>
  QueryResponse.parse(await (await core.send("POST", "/api/v1/query/", { query: QUESTION, ...body })).json())

test("a model's sentences are sent when the sources carry them, with usage and settings", async () => {
  await withLlm([{ say: GOOD }], async (core, llm) => {
    const answer = await ask(core, { temperature: 0.2, llm_settings: { model: "large" } })
    expect(answer.answer.trim()).toBe(GOOD.trim())
    expect(answer.citations?.map(({ n, source_id }) => [n, source_id])).toEqual([[1, "labor:64"]])
    expect(answer.tokens_used).toBe(42)
    expect(answer.llm_settings).toMatchObject({ model: "large", temperature: 0.2, max_tokens: 1000 })
    expect(llm.requests[0]).toMatchObject({ model: "large", temperature: 0.2, stream: true })
    expect(JSON.stringify(llm.requests[0])).toContain("ماده ۶۴ قانون کار")
    expect(Capabilities.parse(await (await core.get("/api/v1/capabilities")).json()).llm_settings?.models).toEqual([
      "small",
      "large",
    ])
  })
})

test("sentences without a source, with an invented mark or a false quote are dropped", async () => {
  const bad =
    "سلام من یک مدل زبانی هستم. مالیات بر ارث ده درصد است [1]. ماده ۹۹ می‌گوید «هر کارگر شصت روز مرخصی دارد» [1]. قیمت طلا بالا است [9]. "
  await withLlm([{ say: bad + GOOD }], async (core) => {
    const answer = await ask(core)
    expect(answer.answer.trim()).toBe(GOOD.trim())
  })
})

test("a verbatim quote becomes a span of its citation", async () => {
  const quote = "مرخصی استحقاقی سالانه کارگر ۱ ماه با مزد است"
  await withLlm([{ say: `قانون می‌گوید «${quote}» [1]. ` }], async (core) => {
    const [citation] = (await ask(core)).citations ?? []
    const [span] = citation!.spans
    expect(citation!.text.slice(span!.start, span!.end)).toBe(quote)
  })
})

test("a model that says nothing of use is replaced by quotes", async () => {
  for (const behaviour of [
    { say: "" },
    { say: "NO_ANSWER" },
    { raw: "data: {broken\n\n" },
    { status: 500 },
    { raw: "" },
  ])
    await withLlm([behaviour], async (core) => {
      const answer = await ask(core)
      expect(answer.outcome).toBe("answered")
      expect(answer.answer).toContain("«")
      expect(answer.answer).not.toContain("secret")
      expect(answer.tokens_used).toBe(0)
    })
})

test("the fallback model writes when the chosen one fails", async () => {
  await withLlm([{ status: 503 }, { status: 503 }, { say: GOOD }], async (core, llm) => {
    expect((await ask(core)).answer.trim()).toBe(GOOD.trim())
    expect(llm.requests.map((request) => request["model"])).toEqual(["small", "small", "large"])
  })
})

test("a stream that is cut after words were sent fails with a code and keeps no error text", async () => {
  await withLlm([{ cutAfter: `${GOOD}و یک جملهٔ نیمه` }], async (core) => {
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
})

test("a stored model answer is replayed with the same numbers", async () => {
  await withLlm([{ say: `${GOOD}\n${GOOD}` }], async (core) => {
    const events = await readEvents(await core.send("POST", "/api/v1/query/stream", { query: QUESTION }))
    const again = await startCore({ store: core.store })
    const stored = await readEvents(await again.get(`/api/v1/query/stream/${events[0]!.event["message_id"]}`))
    await again.close()
    expect(stored.map(({ id, event }) => [id, event.type])).toEqual(events.map(({ id, event }) => [id, event.type]))
  })
})

test("settings out of the tier's bounds and unknown models are refused by name", async () => {
  await withLlm([{ say: GOOD }], async (core) => {
    for (const body of [
      { max_tokens: 1001 },
      { llm_settings: { max_tokens: 4000 } },
      { llm_settings: { model: "huge" } },
    ]) {
      const response = await core.send("POST", "/api/v1/query/", { query: QUESTION, ...body })
      expect(response.status).toBe(422)
      expect(await response.text()).toMatch(/max_tokens|model/)
    }
  })
})

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
