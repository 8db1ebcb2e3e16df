import { createServer } from "node:https"
import type { AddressInfo } from "node:net"
import { html, json, type Reply, redirect, text } from "@qanun/testing"
import { afterEach, expect, test, vi } from "vitest"
import { diagnose } from "../src/index.ts"
import { failureOf, startPair } from "./fault-server.ts"

afterEach(() => vi.unstubAllGlobals())

const missing = json({ detail: "Endpoint not found", path: "/x" }, { status: 404 })
const VERDICTS: [verdict: string, answers: Parameters<typeof Object.entries<Reply>>[0]][] = [
  ["ok", {}],
  ["older_core", { capabilities: missing }],
  ["older_core", { capabilities: missing, conversations: missing }],
  ["wrong_path", { health: missing }],
  ["wrong_path", { health: html(200) }],
  ["wrong_host", { health: text("Invalid host header", { status: 400 }) }],
  ["redirect", { health: redirect("https://law.example/health") }],
  ["unauthorized", { conversations: json({ detail: "Invalid authentication token" }, { status: 401 }) }],
  ["unauthorized", { conversations: json({ detail: "Not authenticated" }, { status: 403 }) }],
  ["server_error", { health: html(502) }],
]
test.for(VERDICTS)("the verdict %s", async ([verdict, answers]) => {
  const { core } = await startPair()
  for (const [route, reply] of Object.entries(answers)) core.always(route as "health", reply)
  const diagnosis = await diagnose({ baseUrl: core.url, getToken: () => "token" })
  expect(diagnosis.verdict).toBe(verdict)
  expect(diagnosis.message).toMatch(/\w+/)
})

test("a name that nobody knows and a port where nobody listens are told apart", async () => {
  const { core } = await startPair()
  await core.close()
  expect((await diagnose({ baseUrl: core.url })).verdict).toBe("refused")
  expect((await diagnose({ baseUrl: "http://law.invalid" })).verdict).toBe("dns")
})

test("a server that does not speak TLS as it should is told apart", async () => {
  // Without a certificate a TLS server fails every handshake.
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const { verdict } = await diagnose({ baseUrl: `https://127.0.0.1:${(server.address() as AddressInfo).port}` })
  server.close()
  expect(verdict).toBe("tls")
})

/** A page's fetch, by the rule of browsers: what a server does not allow to read fails without a reason, unless nobody reads it. */
async function fetchOfPage(...[url, init]: Parameters<typeof fetch>): Promise<Response> {
  const response = await fetch(url, init).catch(() => undefined)
  const readable = init?.mode === "no-cors" || response?.headers.has("access-control-allow-origin")
  if (!response || !readable) throw new TypeError("Failed to fetch")
  return response
}

test("in a page, a server that does not allow its origin is told from one that is not there", async () => {
  vi.stubGlobal("location", { href: "https://firm.example/" })
  const { core } = await startPair()
  const options = { baseUrl: core.url, fetch: fetchOfPage }
  core.always("health", json({ status: "healthy", version: "1" }))
  expect((await diagnose(options)).verdict).toBe("cors")
  expect(core.requests.map(({ path }) => path)).toEqual(["/health", "/health"])
  await core.close()
  expect((await diagnose(options)).verdict).toBe("unreachable")
})

test("wrong options are an error and no diagnosis", async () => {
  expect((await failureOf(diagnose({ baseUrl: "" }))).code).toBe("invalid_argument")
})
