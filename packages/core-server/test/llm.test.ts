import { Capabilities, Health, Statistics } from "@qanun/contract"
import { cutAfter, garbage, modelError, say } from "@qanun/testing"
import { expect, test } from "vitest"
import type { LlmError } from "../src/llm/errors.ts"
import { readEvents, startCore } from "./support/core.ts"
import { ask, GOOD, QUESTION, startWithModel } from "./support/model.ts"

test("a model's sentences are sent when the sources carry them, with usage and settings", async () => {
  const { core, model } = await startWithModel([say(GOOD)])
  const answer = await ask(core, { temperature: 0.2, llm_settings: { model: "large" } })
  expect(answer.answer.trim()).toBe(GOOD.trim())
  expect(answer.citations?.map(({ n, source_id }) => [n, source_id])).toEqual([[1, "labor:64"]])
  expect(answer.usage?.output).toBe(Math.ceil(GOOD.length / 4))
  expect(answer.tokens_used).toBe(answer.usage!.input + answer.usage!.output)
  expect(answer.verification).toEqual({ verified: 1, dropped: 0, flagged: 0 })
  expect(answer.llm_settings).toMatchObject({ model: "large", temperature: 0.2, max_tokens: 1000 })
  const [request] = model.to("chat")
  expect(request!.body).toMatchObject({ model: "large", temperature: 0.2, stream: true })
  expect(JSON.stringify(request!.body)).toContain("ماده ۶۴ قانون کار")
  const totals = Statistics.parse(await (await core.get("/api/v1/users/statistics")).json())
  expect(totals).toMatchObject({
    total_tokens: answer.tokens_used,
    total_input_tokens: answer.usage!.input,
    total_output_tokens: answer.usage!.output,
  })
  expect(Capabilities.parse(await (await core.get("/api/v1/capabilities")).json()).llm_settings?.models).toEqual([
    "small",
    "large",
  ])
})

test("each language has its own rules, and the sources are numbered between fences", async () => {
  const { core, model } = await startWithModel([say(GOOD)])
  for (const [query, rule] of [
    [QUESTION, "فقط از روی منبع‌های شماره‌دار"],
    ["How many days of annual leave does a worker have?", "only from the numbered sources"],
    ["كم يوماً إجازة سنوية للعامل؟", "من المصادر المرقمة"],
  ] as const) {
    await ask(core, { query, language: query === QUESTION ? "fa" : query.startsWith("How") ? "en" : "ar" })
    const [system, user] = model.to("chat").at(-1)!.body.messages!
    expect(system).toMatchObject({ role: "system", content: expect.stringContaining(rule) })
    expect(user!.content).toMatch(/^\[1\] .+\n=====SOURCE=====\n/)
    expect(user!.content).toContain(query)
  }
})

const UNSUPPORTED = [
  "سلام من یک مدل زبانی هستم. ",
  "مالیات بر ارث ده درصد است [1]. ",
  "ماده ۹۹ می‌گوید «هر کارگر شصت روز مرخصی دارد» [1]. ",
  "قیمت طلا بالا است [9]. ",
  "مرخصی استحقاقی سالانه کارگر ۴۵ روز با مزد است [1]. ",
  "مرخصی استحقاقی سالانه کارگر شصت روز با مزد است [1]. ",
]

test("sentences without a source, with an invented mark, a false quote or a false number are dropped", async () => {
  const { core } = await startWithModel([say(UNSUPPORTED.join("") + GOOD)])
  const answer = await ask(core)
  expect(answer.answer.trim()).toBe(GOOD.trim())
  expect(answer.verification).toEqual({ verified: 1, dropped: UNSUPPORTED.length, flagged: 0 })
})

test("by policy they are sent with a note, without marks and without the look of a quote", async () => {
  const { core } = await startWithModel([say(UNSUPPORTED.join("") + GOOD)], { llm: { unsupported: "flag" } })
  const answer = await ask(core)
  expect(answer.verification).toEqual({ verified: 1, dropped: 0, flagged: UNSUPPORTED.length })
  expect(answer.answer.match(/تأیید نشد/g)).toHaveLength(UNSUPPORTED.length)
  expect(answer.answer.match(/\[\d+\]/g)).toEqual(["[1]"])
  expect(answer.answer).not.toContain("«")
})

test("an answer of nothing but unsupported sentences becomes quotes under both policies, and its cost is kept", async () => {
  for (const unsupported of ["drop", "flag"] as const) {
    const { core } = await startWithModel([say(UNSUPPORTED.join(""))], { llm: { unsupported } })
    const answer = await ask(core)
    expect(answer.answer).toContain("«")
    expect(answer.answer).not.toContain("تأیید نشد")
    expect(answer.tokens_used).toBeGreaterThan(0)
    expect(answer.llm_settings).toBeUndefined()
  }
})

test("a quote becomes a span of its citation, in the source's own spelling, however the model marks it", async () => {
  const quote = "مرخصی استحقاقی سالانه کارگر ۱ ماه با مزد است"
  for (const mark of ["[1]", "[۱]", "[ منبع ۱ ]", "【1】", "[1, 1]"]) {
    const { core } = await startWithModel([
      say(`قانون می‌گوید «${quote.replaceAll("ک", "ك").replaceAll("۱", "1")}» ${mark}. `),
    ])
    const answer = await ask(core)
    const [citation] = answer.citations ?? []
    const [span] = citation!.spans
    expect(citation!.text.slice(span!.start, span!.end)).toBe(quote)
    expect(answer.answer).toContain(`«${quote}»`)
    expect(answer.answer).toMatch(/\[1\]/)
  }
})

test("a mark that comes after the full stop, in a later piece, belongs to its sentence", async () => {
  const { core } = await startWithModel([
    say("مرخصی سالانه کارگر یک ماه با مزد است. [1]\nروزهای جمعه جزو مرخصی نیست. [1]"),
  ])
  const answer = await ask(core)
  expect(answer.verification).toEqual({ verified: 2, dropped: 0, flagged: 0 })
})

test("a model that says nothing of use is replaced by quotes, and the operator is told of what failed", async () => {
  for (const [reply, code] of [
    [say("NO_ANSWER"), null],
    [say(""), "empty"],
    [garbage(), "unreadable"],
    [garbage("data: 7\n\n"), "unreadable"],
    [garbage('data: {"choices":"none"}\n\n'), "cut"],
    [garbage('data: {"error":{"message":"secret"}}\n\n'), "failed"],
    [garbage(""), "cut"],
    [modelError(500), "failed"],
    [modelError(401), "refused"],
    [cutAfter(""), "cut"],
  ] as const) {
    const { core } = await startWithModel([reply])
    const answer = await ask(core)
    expect(answer.outcome).toBe("answered")
    expect(answer.answer).toContain("«")
    expect(JSON.stringify(answer)).not.toContain("secret")
    expect(new Set(core.failures.map((failure) => (failure as LlmError).code))).toEqual(new Set(code ? [code] : []))
    const health = Health.parse(await (await core.get("/health")).json())
    expect([code, health.status, health.services?.["llm"]]).toEqual([code, "healthy", code ? "unhealthy" : "healthy"])
  }
})

test("what a model thinks aloud before it answers is neither sent nor taken for an answer", async () => {
  const thought = `<think>کارگر یک ماه مرخصی استحقاقی سالانه دارد [1]. <b>پس</b> ${GOOD}</think>\n\n`
  for (const [said, words] of [
    [`\n${thought}${GOOD}`, GOOD],
    [`${GOOD}<think>`, GOOD],
    [`<thin ${GOOD}`, ""],
    [thought, ""],
    ["<think>", ""],
  ] as const) {
    const { core } = await startWithModel([say(said)])
    const answer = await ask(core)
    if (words) expect(answer.answer.trim()).toBe(words.trim())
    else expect(answer.answer).toContain("«")
  }
})

test("an answer begins with its first words, and a model that does not stop writing newlines makes it no longer", async () => {
  const { core } = await startWithModel([say(`بی منبع. ${GOOD}${"\n".repeat(5000)}${GOOD}${" ".repeat(5000)}`)])
  expect((await ask(core)).answer).toMatch(
    new RegExp(`^${GOOD.trim().replace(/[[\].]/g, "\\$&")}\\s{1,2}${GOOD.trim().replace(/[[\].]/g, "\\$&")}\\s?$`),
  )
})

test("a stored model answer is replayed with the same numbers", async () => {
  const { core } = await startWithModel([say(`${GOOD}\n${GOOD}`)])
  const events = await readEvents(await core.send("POST", "/api/v1/query/stream", { query: QUESTION }))
  const again = await startCore({ store: core.store })
  const stored = await readEvents(await again.get(`/api/v1/query/stream/${events[0]!.event["message_id"]}`))
  await again.close()
  expect(stored.map(({ id, event }) => [id, event.type])).toEqual(events.map(({ id, event }) => [id, event.type]))
  expect(stored.at(-1)).toEqual(events.at(-1))
})

test("settings out of the tier's bounds and unknown models are refused by name", async () => {
  const { core } = await startWithModel([say(GOOD)])
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
