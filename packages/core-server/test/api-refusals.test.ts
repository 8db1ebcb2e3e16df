import { readFile } from "node:fs/promises"
import { ErrorBody } from "@qanun/contract"
import { SignJWT, UnsecuredJWT } from "jose"
import { afterAll, beforeAll, expect, test } from "vitest"
import { VERSION } from "../src/index.ts"
import { type RunningCore, SECRET, startCore, token } from "./support/core.ts"

let core: RunningCore
beforeAll(async () => {
  core = await startCore()
})
afterAll(() => core.close())

const LEAVE = "چند روز مرخصی استحقاقی دارم؟"
const codeOf = async (response: Response) => ErrorBody.parse(await response.json()).error.code

test("tokens are refused with the code that says why", async () => {
  const secret = new TextEncoder().encode(SECRET)
  const now = Math.floor(Date.now() / 1000)
  const sign = (claims: Record<string, unknown>, alg = "HS256") =>
    new SignJWT(claims).setProtectedHeader({ alg }).sign(secret)
  const cases: [string | null, string][] = [
    [null, "unauthorized"],
    ["Basic abc", "unauthorized"],
    ["Bearer", "token_invalid"],
    ["Bearer garbage", "token_invalid"],
    [`Bearer ${await token({}, "another secret of at least thirty-two chars")}`, "token_invalid"],
    [`Bearer ${await token({ exp: now - 61 })}`, "token_expired"],
    [`Bearer ${await token({ type: "refresh" })}`, "token_invalid"],
    [`Bearer ${await token({ sub: "user\0-1" })}`, "token_invalid"],
    [`Bearer ${await token({ sub: "user\ud800" })}`, "token_invalid"],
    [`Bearer ${await token({ type: undefined })}`, "token_invalid"],
    [`Bearer ${await token({ exp: undefined })}`, "token_invalid"],
    [`Bearer ${await token({ sub: 7 })}`, "token_invalid"],
    [`Bearer ${await token({ sub: "x".repeat(101) })}`, "token_invalid"],
    [`Bearer ${new UnsecuredJWT({ sub: "user-1", type: "access", exp: now + 60 }).encode()}`, "token_invalid"],
    [`Bearer ${await sign({ sub: "user-1", type: "access", exp: now + 60 }, "HS512")}`, "token_invalid"],
  ]
  for (const [authorization, code] of cases) {
    const response = await fetch(`${core.base}/api/v1/users/profile`, {
      headers: authorization ? { authorization } : {},
    })
    expect([authorization, response.status]).toEqual([authorization, 401])
    expect(await codeOf(response)).toBe(code)
  }
  const skewed = await fetch(`${core.base}/api/v1/users/profile`, {
    headers: { authorization: `Bearer ${await token({ exp: now - 30 })}` },
  })
  expect(skewed.status).toBe(200)
})

test("bad requests are answered with a typed error in both forms", async () => {
  const post = (path: string, body: BodyInit, type = "application/json") =>
    token().then((bearer) =>
      fetch(core.base + path, {
        method: "POST",
        body,
        headers: { authorization: `Bearer ${bearer}`, "content-type": type },
      }),
    )
  const question = (query: string) => post("/api/v1/query/", JSON.stringify({ query }))
  const cases: [Response, number, string][] = [
    [await post("/api/v1/query/", "{not json"), 400, "malformed_json"],
    [await post("/api/v1/query/", new Uint8Array([0x22, 0xff, 0x22])), 400, "malformed_json"],
    [await post("/api/v1/query/", "query=x", "text/plain"), 415, "unsupported_media_type"],
    [await post("/api/v1/query/", JSON.stringify({ query: "x".repeat(70_000) })), 413, "payload_too_large"],
    [await question(""), 422, "invalid_request"],
    [await question(" \u0007\u200c "), 422, "invalid_request"],
    [await question("ا".repeat(2001)), 422, "invalid_request"],
    [await question("ا".repeat(10_000)), 422, "invalid_request"],
    [await question("a\0b"), 422, "invalid_request"],
    [
      await post("/api/v1/query/", `{"query":"${LEAVE}","user_preferences":${'{"a":'.repeat(40)}1${"}".repeat(40)}}`),
      422,
      "invalid_request",
    ],
    [await post("/api/v1/query/", JSON.stringify({ query: LEAVE, language: "de" })), 422, "invalid_request"],
    [
      await post("/api/v1/query/", JSON.stringify({ query: LEAVE, filters: { colour: "red" } })),
      422,
      "invalid_request",
    ],
    [await post("/api/v1/query/", JSON.stringify({ query: LEAVE, temperature: 9 })), 422, "invalid_request"],
    [await post("/api/v1/query/", JSON.stringify({ query: LEAVE, conversation_id: "unknown" })), 404, "not_found"],
    [await core.get("/api/v1/query/"), 405, "method_not_allowed"],
    [await core.get("/api/v1/nothing"), 404, "not_found"],
    [await core.get("/api/v1/users/conversations?limit=-1"), 422, "invalid_request"],
    [await core.send("POST", "/api/v1/query/feedback", { message_id: "unknown", rating: 5 }), 404, "not_found"],
  ]
  for (const [response, status, code] of cases) {
    const body = ErrorBody.parse(await response.json())
    expect([response.url, response.status, body.error.code]).toEqual([response.url, status, code])
    expect(response.headers.get("x-request-id")).toBe(body.request_id)
  }
  expect(cases.find(([, status]) => status === 405)![0].headers.get("allow")).toBe("POST")
})

test("a server with a short secret or service key does not start, and its version is that of its package", async () => {
  await expect(startCore({ auth: { secret: "short" } })).rejects.toThrow("32")
  await expect(startCore({ serviceKeys: ["short"] })).rejects.toThrow("32")
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8")) as {
    version: string
  }
  expect(VERSION).toBe(version)
})

test("nothing in these tests was the server's own failure", () => {
  expect(core.failures).toEqual([])
})
