import { expect, test } from "vitest"
import { createOlderCore, OLDER_ANSWER, type OlderCoreKind } from "../src/index.ts"

const ask = (kind: OlderCoreKind, path: string, headers: Record<string, string> = { authorization: "Bearer t" }) =>
  createOlderCore(kind).fetch(
    new Request(`http://core.test${path}`, { method: "POST", body: JSON.stringify({ query: "مرخصی" }), headers }),
  )

test("the last one does not stream, and the two before it each in their own form", async () => {
  expect((await ask("last", "/api/v1/query/stream")).status).toBe(404)
  const typed = await (await ask("typed-events", "/api/v1/query/stream")).text()
  expect(typed).toContain('data: {"type":"classification"')
  expect(typed).not.toContain("\nid:")
  const [first, ...rest] = (await (await ask("token-lines", "/api/v1/query/stream")).text()).trim().split("\n")
  expect(JSON.parse(first ?? "")).toEqual({ token: OLDER_ANSWER.split(" ")[0], finish_reason: null })
  expect(JSON.parse(rest.at(-1) ?? "")).toEqual({ token: "", finish_reason: "stop" })
})

test("they have their own words for errors: 403 without a token, a redirect for a missing slash, one text for every 404", async () => {
  const refused = await ask("last", "/api/v1/query/", {})
  expect([refused.status, await refused.json()]).toEqual([403, { detail: "Not authenticated" }])
  expect((await ask("last", "/api/v1/query")).status).toBe(307)
  const missing = await ask("last", "/api/v1/capabilities")
  expect(await missing.json()).toEqual({ detail: "Endpoint not found", path: "/api/v1/capabilities" })
})
