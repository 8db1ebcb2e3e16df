import { QueryResponse, StreamEvent } from "@qanun/contract"
import { setupServer } from "msw/node"
import { afterAll, beforeAll, expect, test } from "vitest"
import { createHandlers } from "../src/handlers.ts"

const BASE = "https://law.example/qanun"
const server = setupServer(...createHandlers(BASE))
beforeAll(() => server.listen({ onUnhandledRequest: "error" }))
afterAll(() => server.close())

const post = (path: string, body: unknown, headers = {}) =>
  fetch(BASE + path, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  })

test("a question is answered in the contract's shape, with and without the last slash", async () => {
  for (const path of ["/api/v1/query/", "/api/v1/query"]) {
    const response = await post(path, { query: "مرخصی" })
    expect(QueryResponse.safeParse(await response.json()).success).toBe(true)
    expect(response.headers.get("x-request-id")).toMatch(/^request-/)
  }
})

test("a stream holds the contract's events with ids, and exactly one that ends it", async () => {
  const response = await post("/api/v1/query/stream", { query: "مرخصی" })
  expect(response.headers.get("content-type")).toBe("text/event-stream")
  const blocks = (await response.text()).trim().split("\n\n")
  const events = blocks.map((block) => StreamEvent.parse(JSON.parse(block.replace(/^id: .*\ndata: /, ""))))
  expect(blocks.map((block) => Number(block.match(/^id: \S+:(\d+)/)?.[1]))).toEqual(blocks.map((_, i) => i + 1))
  expect(events.filter(({ type }) => type === "done" || type === "error")).toHaveLength(1)
})

test("a repeat under the same key gives the same answer, and another question under it is refused", async () => {
  const headers = { "idempotency-key": "k" }
  const [first, second] = await Promise.all(
    [1, 2].map(async () => (await post("/api/v1/query/", { query: "مهریه" }, headers)).json()),
  )
  expect(first).toEqual(second)
  expect((await post("/api/v1/query/", { query: "طلاق" }, headers)).status).toBe(409)
})

test.for([
  ["an empty question", { query: "" }, 422],
  ["no JSON", "{", 400],
  ["an unknown conversation", { query: "مرخصی", conversation_id: "none" }, 404],
] as const)("%s is refused with a code", async ([, body, status]) => {
  const response = await post("/api/v1/query/", body)
  expect(response.status).toBe(status)
  expect((await response.json()).error.code).toMatch(/^[a-z_]+$/)
})
