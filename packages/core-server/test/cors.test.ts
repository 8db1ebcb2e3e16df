import { afterAll, beforeAll, expect, test } from "vitest"
import { type RunningCore, startCore, token } from "./support/core.ts"

const SITE = "https://www.example.com"
let core: RunningCore
beforeAll(async () => {
  core = await startCore({ allowedOrigins: [SITE] })
})
afterAll(() => core.close())

const allowed = (response: Response) => response.headers.get("access-control-allow-origin")
const preflight = (origin: string, base = core.base) =>
  fetch(`${base}/api/v1/query/stream`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "authorization" },
  })

test("pages of a listed origin may call, and read errors and streams as well", async () => {
  const asked = await preflight(SITE)
  expect([asked.status, allowed(asked), asked.headers.get("vary")]).toEqual([204, SITE, "origin"])
  expect(asked.headers.get("access-control-allow-headers")).toContain("idempotency-key")
  const headers = { origin: SITE, "content-type": "application/json" }
  const refused = await fetch(`${core.base}/api/v1/query/`, { method: "POST", headers, body: "{}" })
  expect([refused.status, allowed(refused)]).toEqual([401, SITE])
  const unknown = await fetch(`${core.base}/nowhere`, { headers })
  expect([unknown.status, allowed(unknown)]).toEqual([404, SITE])
  const stream = await fetch(`${core.base}/api/v1/query/stream`, {
    method: "POST",
    headers: { ...headers, authorization: `Bearer ${await token({ sub: "page" })}` },
    body: JSON.stringify({ query: "مرخصی سالانه چند روز است؟" }),
  })
  expect([stream.status, allowed(stream)]).toEqual([200, SITE])
  expect(stream.headers.get("access-control-expose-headers")).toContain("x-request-id")
  expect(await stream.text()).toContain("done")
})

test("pages of another origin may not, and with an empty list none may", async () => {
  for (const origin of ["https://example.com", "https://www.example.com.evil.example", "null"]) {
    expect(allowed(await preflight(origin))).toBeNull()
    const plain = await fetch(`${core.base}/health`, { headers: { origin } })
    expect([plain.status, allowed(plain), plain.headers.get("vary")]).toEqual([200, null, "origin"])
  }
  const closed = await startCore()
  expect(allowed(await preflight(SITE, closed.base))).toBeNull()
  await closed.close()
})
