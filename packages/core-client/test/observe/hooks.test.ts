import { json, reset } from "@qanun/testing"
import { expect, test } from "vitest"
import { logTo, traceTo } from "../../src/index.ts"
import { failureOf, startPair } from "../fault-server.ts"

const query = "راز من"

function recordLog() {
  const lines: [level: string, message: string, fields: Record<string, unknown>][] = []
  const at = (level: string) => (message: string, fields: object) =>
    void lines.push([level, message, fields as Record<string, unknown>])
  return { lines, logger: { debug: at("debug"), warn: at("warn"), error: at("error") } }
}

test("the logger is told of requests, repeats and failures by level, and never of token or question", async () => {
  const { lines, logger } = recordLog()
  const { core, client } = await startPair({ getToken: () => "secret-token", hooks: logTo(logger, "debug") })
  await client.capabilities()
  core.next("query", json({}, { status: 503 }), json({ detail: "no" }, { status: 422 }))
  await failureOf(client.query.ask({ query }))
  expect(lines.slice(2).map(([level, message]) => `${level} ${message}`)).toEqual([
    "debug qanun request",
    "debug qanun response",
    "warn qanun retry: core_unavailable",
    "debug qanun request",
    "debug qanun response",
    "error qanun failure: invalid_request",
  ])
  expect(lines.at(-1)?.[2]).toMatchObject({ route: "query", path: "/api/v1/query/", status: 422, attempt: 2 })
  expect(JSON.stringify(lines)).not.toMatch(/secret-token|راز/)
})

test("a higher level is quieter", async () => {
  const { lines, logger } = recordLog()
  const { core, client } = await startPair({ hooks: logTo(logger) })
  core.next("health", json({}, { status: 503 }))
  await client.health()
  expect(lines.map(([level]) => level)).toEqual(["warn"])
})

test("every request is a span with a name, attributes and an end", async () => {
  const spans: { name: string; attributes: Record<string, unknown>; status?: unknown; ended: boolean }[] = []
  const tracer = {
    startSpan(name: string, { attributes }: { attributes: Record<string, unknown> }) {
      const span = { name, attributes: { ...attributes }, ended: false } as (typeof spans)[number]
      spans.push(span)
      return {
        setAttribute: (key: string, value: unknown) => Object.assign(span.attributes, { [key]: value }),
        setStatus: (status: unknown) => Object.assign(span, { status }),
        end: () => void Object.assign(span, { ended: true }),
      }
    },
  }
  const { core, client } = await startPair({
    hooks: [traceTo(tracer, (_, headers) => Object.assign(headers, { traceparent: "00-a-b-01" })), {}],
  })
  core.next("health", reset(), json({}, { status: 418 }))
  await failureOf(client.health())
  expect(spans.map(({ name, attributes, status, ended }) => ({ name, ...attributes, status, ended }))).toMatchObject([
    { name: "qanun health", "qanun.attempt": 1, "error.type": "connection_failed", status: { code: 2 }, ended: true },
    { name: "qanun health", "qanun.attempt": 2, "http.response.status_code": 418, "url.path": "/health", ended: true },
  ])
  expect(core.requests[1]?.headers["traceparent"]).toBe("00-a-b-01")
})
