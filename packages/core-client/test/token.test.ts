import { json } from "@qanun/testing"
import { expect, test } from "vitest"
import { failureOf, startPair } from "./fault-server.ts"

const query = "چند روز مرخصی دارم؟"
const denied = (body: unknown = { detail: "Invalid authentication token" }, status = 401) => json(body, { status })

/** An unsigned JWT that expires at a time of `Date.now()`'s clock. */
function jwt(exp: number, note = ""): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")
  return `${part({ alg: "HS256" })}.${part({ sub: "کاربر", exp: exp / 1000, note })}.x`
}

test.for([
  ["401", denied()],
  ["403 Not authenticated", denied({ detail: "Not authenticated" }, 403)],
])("a %s asks getToken again and repeats once, at once", async ([, reply]) => {
  let given = 0
  const { core, client } = await startPair({ getToken: async () => `token-${++given}` })
  core.next("query", reply as ReturnType<typeof denied>)
  await client.query.ask({ query })
  const [first, second] = core.to("query")
  expect([first, second].map((seen) => seen?.headers["authorization"])).toEqual(["Bearer token-1", "Bearer token-2"])
  expect(first?.headers["idempotency-key"]).toBe(second?.headers["idempotency-key"])
})

test("a second 401 ends the call", async () => {
  let given = 0
  const { core, client } = await startPair({ getToken: () => `token-${++given}` })
  core.always("query", denied())
  expect(await failureOf(client.query.ask({ query }))).toMatchObject({ code: "unauthorized", status: 401, attempts: 2 })
})

test("a 401 with nothing newer to offer, and another 403, are not repeated", async () => {
  const { core, client } = await startPair({ getToken: () => "same" })
  core.next("query", denied(), denied({ detail: "Access denied" }, 403))
  expect((await failureOf(client.query.ask({ query }))).attempts).toBe(1)
  expect((await failureOf(client.query.ask({ query }))).code).toBe("forbidden")
  expect(core.to("query")).toHaveLength(2)
})

test("twenty calls at once ask getToken once, and once more when all are denied", async () => {
  let given = 0
  const { core, client } = await startPair({
    getToken: async () => {
      given++
      await new Promise((resolve) => setTimeout(resolve, 10))
      return jwt(Date.now() + 3_600_000, String(given))
    },
  })
  await Promise.all(Array.from({ length: 20 }, () => client.health()))
  expect(given).toBe(1)
  core.next("statistics", ...Array.from({ length: 20 }, () => denied()))
  await Promise.all(Array.from({ length: 20 }, () => client.users.statistics()))
  expect(given).toBe(2)
})

test("a JWT is renewed 60 seconds before it expires, and an opaque token is asked for each time", async () => {
  let now = 1_800_000_000_000
  let given = 0
  const { client } = await startPair({ now: () => now, getToken: () => jwt(now + 300_000, String(++given)) })
  await client.health()
  now += 239_000
  await client.health()
  expect(given).toBe(1)
  now += 2000
  await client.health()
  expect(given).toBe(2)
  const opaque = client.withToken(() => `token-${++given}`)
  await opaque.health()
  await opaque.health()
  expect(given).toBe(4)
})

test("null means an anonymous caller, with no Authorization header", async () => {
  const { core, client } = await startPair({ getToken: async () => null })
  await client.query.ask({ query })
  expect(core.to("query")[0]?.headers["authorization"]).toBeUndefined()
})

test.for([
  ["a line break", "a\nb"],
  ["a space", "a b"],
  ["Persian", "توکن"],
  ["an object", {}],
  ["an empty text", ""],
])("a token with %s is refused before a request, without being quoted", async ([, token]) => {
  const { core, client } = await startPair({ getToken: () => token as string })
  const error = await failureOf(client.query.ask({ query }))
  expect(error.code).toBe("token_unavailable")
  expect(error.message).not.toContain("a\nb")
  expect(core.requests).toHaveLength(0)
})

test("a getToken that throws is a typed error with its cause", async () => {
  const { core, client } = await startPair({
    getToken: () => {
      throw new Error("vault is down")
    },
  })
  expect(await failureOf(client.query.stream({ query }).final())).toMatchObject({
    code: "token_unavailable",
    cause: new Error("vault is down"),
  })
  expect(core.requests).toHaveLength(0)
})

test("a stream's token is renewed the same way", async () => {
  let given = 0
  const { core, client } = await startPair({ getToken: () => `token-${++given}` })
  core.next("queryStream", denied())
  expect((await client.query.stream({ query }).final()).partial).toBe(false)
})
