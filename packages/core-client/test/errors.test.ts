import { inspect } from "node:util"
import { ERROR_CODES, errorBody } from "@qanun/contract"
import { html, json, redirect, startFaultCore, text } from "@qanun/testing"
import { expect, test } from "vitest"
import { isErrorCode, isRetryable } from "../src/error-kinds.ts"
import { isQanunError, QanunError } from "../src/index.ts"
import { failureOf, startPair } from "./fault-server.ts"

const query = "چند روز مرخصی دارم؟"
const once = { retry: { retries: 0 } }

test("the client knows every code of the contract, and the same of each", () => {
  for (const [code, { retryable }] of Object.entries(ERROR_CODES)) {
    expect(isErrorCode(code)).toBe(true)
    expect([code, isRetryable(code as keyof typeof ERROR_CODES)]).toEqual([code, retryable])
  }
  expect(isErrorCode("toString")).toBe(false)
})

test.for(Object.entries(ERROR_CODES).filter(([, { status }]) => status > 0))(
  "%s arrives with its code, status, words and details",
  async ([code, { status, retryable, message }]) => {
    const { core, client } = await startPair(once)
    const body = errorBody(code as keyof typeof ERROR_CODES, { details: { field: "query" }, requestId: "r-1" })
    core.next("statistics", json(body, { status }))
    expect(await failureOf(client.users.statistics())).toMatchObject({
      code,
      status,
      retryable,
      message,
      requestId: "r-1",
      details: { field: "query" },
    })
  },
)

const SHAPES: [shape: string, status: number, body: unknown, code: string, message?: string][] = [
  ["FastAPI's text", 401, { detail: "Invalid authentication token" }, "unauthorized", "Invalid authentication token"],
  ["FastAPI's missing header", 403, { detail: "Not authenticated" }, "unauthorized"],
  ["another 403", 403, { detail: "Access denied to this conversation" }, "forbidden"],
  [
    "FastAPI's list",
    422,
    { detail: [{ loc: ["body", "query"], msg: "too long", input: "secret" }] },
    "invalid_request",
  ],
  ["FastAPI's object", 429, { detail: { error: "QUOTA_EXCEEDED", limit: 50 } }, "quota_exceeded"],
  ["a quota text", 429, { detail: "Daily query limit exceeded" }, "quota_exceeded"],
  ["the documents' object", 401, { error: { code: "AUTH_EXPIRED", message: "Expired." } }, "token_expired", "Expired."],
  ["Django's code", 403, { error: "no plan", code: "NO_ACTIVE_SUBSCRIPTION", plans_url: "/plans" }, "quota_exceeded"],
  ["Django's error text", 500, { error: "RAG failed at line 3", code: "rag_core_http_error" }, "core_failed"],
  ["Django's message", 404, { message: "Not found here." }, "not_found", "Not found here."],
  ["Django's fields", 400, { query: ["This field is required."] }, "http_error"],
  ["a replaced 404", 404, { detail: "Endpoint not found", path: "/x" }, "not_found"],
  [
    "a 5xx with an exception's text",
    500,
    { detail: "Failed to process query: KeyError('x')" },
    "internal",
    "The server answered 500.",
  ],
  [
    "an unknown code",
    418,
    { error: { code: "teapot", message: "Short and stout." } },
    "http_error",
    "Short and stout.",
  ],
  ["null", 500, null, "internal"],
  ["a number", 502, 7, "core_failed"],
]
test.for(SHAPES)("an error body in the shape of %s is understood", async ([, status, body, code, message]) => {
  const { core, client } = await startPair(once)
  core.next("statistics", json(body, { status }))
  const error = await failureOf(client.users.statistics())
  expect(error).toMatchObject({ code, status, ...(message && { message }) })
  expect(inspect(error) + JSON.stringify(error)).not.toMatch(/secret|KeyError|RAG failed/)
})

test.for([
  ["HTML", html(502), "core_failed"],
  ["plain text", text("Invalid host header", { status: 400 }), "http_error"],
  ["half a JSON", text('{"detail": "x', { status: 500 }), "internal"],
  ["nothing", text("", { status: 503 }), "core_unavailable"],
] as const)("%s as an error body is a typed error that does not quote it", async ([, reply, code]) => {
  const { core, client } = await startPair(once)
  core.next("statistics", reply)
  const error = await failureOf(client.users.statistics())
  expect(error.code).toBe(code)
  expect(error.message).not.toMatch(/[<{]/)
})

test.for([
  ["HTML", html(200)],
  ["half a JSON", text('{"answer": "x', { headers: { "content-type": "application/json" } })],
  ["a list", json([])],
  ["a text", json("ok")],
  ["no answer in it", json({ conversation_id: "c" })],
  ["nothing", text("", { headers: { "content-type": "application/json" } })],
] as const)("a 200 with %s is an error and not a result", async ([, reply]) => {
  const { core, client } = await startPair()
  core.next("query", reply)
  expect(await failureOf(client.query.ask({ query }))).toMatchObject({ code: "invalid_response" })
  expect(core.to("query")).toHaveLength(1)
})

test("a list that is no list is an error", async () => {
  const { core, client } = await startPair()
  core.next("conversations", json({ results: [] }))
  expect((await failureOf(client.conversations.list())).code).toBe("invalid_response")
})

test.for([301, 302, 303, 307, 308])(
  "a %i is an error that names both addresses, and nothing follows it",
  async (status) => {
    const { core, client } = await startPair({ getToken: () => "secret-token" })
    const other = await startFaultCore()
    core.always("query", redirect(`${other.url}/api/v1/query?token=secret`, status))
    core.always("queryStream", redirect("/api/v1/query/stream/", status))
    const error = await failureOf(client.query.ask({ query }))
    expect(error).toMatchObject({ code: "redirected", status, retryable: false })
    expect(error.details).toEqual({ from: `${core.url}/api/v1/query/`, to: `${other.url}/api/v1/query` })
    expect((await failureOf(client.query.stream({ query }).final())).details).toEqual({
      from: `${core.url}/api/v1/query/stream`,
      to: `${core.url}/api/v1/query/stream/`,
    })
    expect(other.requests).toEqual([])
    expect(core.requests).toHaveLength(2)
    await other.close()
  },
)

test("an error is known across copies of the package, and is plain data for a logger", () => {
  const error = new QanunError("rate_limited", "Wait.", { status: 429, retryAfterMs: 5, cause: new Error("secret") })
  expect(isQanunError(error)).toBe(true)
  expect(isQanunError({ [Symbol.for("@qanun/core-client/error")]: true })).toBe(true)
  for (const other of [null, undefined, "x", {}, new Error("x")]) expect(isQanunError(other)).toBe(false)
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: "QanunError",
    code: "rate_limited",
    message: "Wait.",
    status: 429,
    retryable: true,
    retryAfterMs: 5,
  })
  expect(error.cause).toEqual(new Error("secret"))
})
