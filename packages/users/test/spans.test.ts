import { context, propagation, SpanStatusCode, trace } from "@opentelemetry/api"
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks"
import { W3CTraceContextPropagator } from "@opentelemetry/core"
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base"
import { json } from "@qanun/testing"
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest"
import { signed, WEBHOOK_SECRETS } from "./signed-webhook.ts"
import { idsOf, QUESTION, startSite, until } from "./site.ts"

const exporter = new InMemorySpanExporter()
const PARENT = { trace: "0af7651916cd43dd8448eb211c80319c", span: "b7ad6b7169203331" }

beforeAll(() => {
  trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }))
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
})
afterAll(() => {
  for (const api of [trace, context, propagation]) api.disable()
})
beforeEach(() => exporter.reset())

const spanOf = (name: string) => until(() => exporter.getFinishedSpans().find((span) => span.name === name))

test("a question is a span below its caller's, and Core hears of it by traceparent", async () => {
  const { user, core } = await startSite()
  const traceparent = `00-${PARENT.trace}-${PARENT.span}-01`
  const { messageId } = idsOf(await user("sara").ask(QUESTION, { traceparent }))
  const span = await spanOf("qanun.query")
  expect(span.parentSpanContext?.spanId).toBe(PARENT.span)
  expect(span.attributes).toMatchObject({
    "qanun.message_id": messageId,
    "qanun.tier": "basic",
    "qanun.status": "completed",
  })
  expect(span.events.map(({ name }) => name)).toEqual(["first_token"])
  expect(core.to("queryStream")[0]?.headers["traceparent"]).toBe(`00-${PARENT.trace}-${span.spanContext().spanId}-01`)
})

test("a failed answer is a failed span with its code, and no text of anybody is in any span", async () => {
  const { user, core } = await startSite()
  core.always("queryStream", json({ detail: "db-7.internal refused" }, { status: 500 }))
  await user("sara").ask()
  const span = await spanOf("qanun.query")
  expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message: "core_failed" })
  const told = JSON.stringify(
    exporter.getFinishedSpans().map(({ attributes, events, status }) => [attributes, events, status]),
  )
  for (const secret of [QUESTION.query, "sara", "example.com", "db-7"]) expect(told).not.toContain(secret)
})

test("syncs and what is sent to Core later are spans with what they did", async () => {
  const { user, adapter } = await startSite({ sync: { settledMs: -60_000 } })
  const sara = user("sara")
  const { conversationId } = idsOf(await sara.ask())
  await sara.fetch(`/api/v1/users/conversations/${conversationId}`, { method: "DELETE" })
  expect((await spanOf("qanun.outbox.send")).attributes).toEqual({ "qanun.kind": "delete_conversation" })
  await adapter.sync({ userId: "sara" })
  expect((await spanOf("qanun.sync.pull")).attributes).toMatchObject({ "qanun.mode": "eventual", "qanun.people": 1 })
})

test("a webhook is a span with what became of it", async () => {
  const { visitor } = await startSite({ webhooks: { secrets: WEBHOOK_SECRETS } })
  const body = JSON.stringify({ type: "conversation.updated", data: { user: "sara", id: "conversation-1" } })
  const send = (headers: Record<string, string>) =>
    visitor().fetch("/webhooks/core", {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
    })
  for (const headers of [signed(body), signed(body), {}]) await send(headers)
  const spans = exporter.getFinishedSpans().filter(({ name }) => name === "qanun.webhook")
  expect(spans.map(({ attributes }) => attributes)).toEqual([
    { "qanun.result": "accepted" },
    { "qanun.result": "repeated" },
    { "qanun.code": "unauthorized" },
  ])
  expect(spans[2]?.status).toEqual({ code: SpanStatusCode.ERROR, message: "unauthorized" })
})
