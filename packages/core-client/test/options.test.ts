import type { AddressInfo } from "node:net"
import { createServer } from "node:net"
import { createGate } from "@qanun/testing"
import { afterEach, expect, test, vi } from "vitest"
import { createCoreClient } from "../src/index.ts"
import { failureOf, startPair } from "./fault-server.ts"

afterEach(() => vi.unstubAllGlobals())

/** A fetch that notes what it was called with. */
function noting() {
  const calls: [url: string, init: RequestInit][] = []
  const fetch = async (url: unknown, init: unknown) => {
    calls.push([String(url), init as RequestInit])
    return Response.json({ status: "healthy", version: "1" })
  }
  return { calls, fetch: fetch as typeof globalThis.fetch }
}

test.for([
  ["https://law.example", "https://law.example/health"],
  ["https://law.example/", "https://law.example/health"],
  ["https://law.example/qanun//", "https://law.example/qanun/health"],
  ["http://127.0.0.1:8080/a/b", "http://127.0.0.1:8080/a/b/health"],
] as const)("the base %s gives one canonical address", async ([baseUrl, url]) => {
  const { calls, fetch } = noting()
  await createCoreClient({ baseUrl, fetch }).health()
  expect(calls[0]?.[0]).toBe(url)
})

test("a relative base is resolved against the page", async () => {
  vi.stubGlobal("location", { href: "https://firm.example/fa/contact?x=1" })
  const { calls, fetch } = noting()
  await createCoreClient({ baseUrl: "/qanun", fetch }).health()
  await createCoreClient({ baseUrl: "//api.example", fetch }).health()
  expect(calls.map(([url]) => url)).toEqual(["https://firm.example/qanun/health", "https://api.example/health"])
})

test("cookies travel as the platform decides, unless the caller does", async () => {
  const { calls, fetch } = noting()
  await createCoreClient({ baseUrl: "https://law.example", fetch }).health()
  await createCoreClient({ baseUrl: "https://law.example", fetch, credentials: "include" }).health()
  expect(calls[0]?.[1]).not.toHaveProperty("credentials")
  expect(calls[1]?.[1].credentials).toBe("include")
})

test("ids are escaped in addresses", async () => {
  const { calls, fetch } = noting()
  await createCoreClient({ baseUrl: "https://law.example", fetch }).sources.get("قانون/../کار?x#y")
  expect(new URL(calls[0]?.[0] ?? "").pathname).toBe(`/api/v1/sources/${encodeURIComponent("قانون/../کار?x#y")}`)
})

test("the global fetch is looked up at each call, so that it may be replaced later", async () => {
  const client = createCoreClient({ baseUrl: "https://law.example" })
  vi.stubGlobal("fetch", async () => Response.json({ status: "degraded", version: "2" }))
  expect((await client.health()).status).toBe("degraded")
})

test("headers that come a byte at a time are given up in time", async () => {
  const server = createServer((socket) => {
    const timer = setInterval(() => socket.write("x"), 20)
    socket.write("HTTP/1.1 200 OK\r\nx-slow: ")
    socket.on("close", () => clearInterval(timer)).on("error", () => {})
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const client = createCoreClient({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    timeouts: { request: 100 },
    retry: { retries: 0 },
  })
  expect((await failureOf(client.health())).code).toBe("timeout")
  server.close()
})

test("a fetch that knows nothing of signals cannot keep a stream from ending", async () => {
  let cancelled = false
  const bytes = new TextEncoder().encode('data: {"type":"token","content":"x"}\n\n')
  const fetch = async () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(bytes),
      cancel() {
        cancelled = true
      },
    })
    return new Response(body, { headers: { "content-type": "text/event-stream" } })
  }
  const client = createCoreClient({ baseUrl: "https://law.example", fetch })
  for await (const _ of client.query.stream({ query: "مرخصی" })) break
  expect(cancelled).toBe(true)
})

test("a token that comes after the call was given up sends nothing any more", async () => {
  const { calls, fetch } = noting()
  const token = createGate()
  const getToken = async () => {
    await token.passed
    return "token"
  }
  const client = createCoreClient({ baseUrl: "https://law.example", fetch, getToken, timeouts: { total: 30 } })
  expect((await failureOf(client.health())).code).toBe("timeout")
  token.open()
  await new Promise((resolve) => setImmediate(resolve))
  expect(calls).toEqual([])
})

test("Infinity lifts a deadline", async () => {
  const { client } = await startPair({
    timeouts: { total: Number.POSITIVE_INFINITY, request: Number.POSITIVE_INFINITY, idle: Number.POSITIVE_INFINITY },
  })
  await client.health()
  expect((await client.query.stream({ query: "مرخصی" }).final()).partial).toBe(false)
})
