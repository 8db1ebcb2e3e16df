import type { Session } from "@qanun/contract"
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose"
import { expect, test } from "vitest"
import { identifyByToken } from "../src/index.ts"
import { errorCode, QUESTION, startSite } from "./site.ts"

const HOST_SECRET = "the host's own secret, long enough for HS256"
const key = new TextEncoder().encode(HOST_SECRET)
const at = (seconds: number) => Math.floor(Date.now() / 1000) + seconds

const sign = (claims: object, secret = key, alg = "HS256", header = {}) =>
  new SignJWT({ sub: "sara", iat: at(0), exp: at(300), tier: "premium", name: "سارا", ...claims } as never)
    .setProtectedHeader({ alg, ...header })
    .sign(secret)

const start = () => startSite({ identify: identifyByToken({ secret: HOST_SECRET, audience: "law.example" }) })
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

test("a token that the host signed says who asks, and its tier travels to Core", async () => {
  const { visitor, core } = await start()
  const token = await sign({ aud: "law.example" })
  const session = await (await visitor().fetch("/api/v1/session", bearer(token))).json()
  expect(session).toEqual({ user: { id: "sara", anonymous: false, name: "سارا", tier: "premium" } } satisfies Session)
  await visitor().post("/api/v1/query/", QUESTION, bearer(token).headers)
  const sent = core.to("queryStream")[0]?.headers["authorization"] ?? ""
  expect(sent).not.toContain(token)
  expect(JSON.parse(Buffer.from(sent.split(".")[1] ?? "", "base64url").toString())).toMatchObject({
    sub: "sara",
    tier: "premium",
  })
})

test("without a token somebody may still be a visitor", async () => {
  const { visitor } = await start()
  expect((await visitor().post("/api/v1/query/", QUESTION)).status).toBe(200)
})

test("a token that does not hold is refused, and makes no visitor", async () => {
  const { visitor } = await start()
  const { privateKey } = await generateKeyPair("RS256")
  const aud = "law.example"
  const forged: [string, string, string][] = [
    ["of another key", await sign({ aud }, new TextEncoder().encode("x".repeat(40))), "token_invalid"],
    ["of another algorithm", await sign({ aud }, privateKey as never, "RS256"), "token_invalid"],
    [
      "with a path for a key id",
      await sign({ aud }, new Uint8Array(32), "HS256", { kid: "../../dev/null" }),
      "token_invalid",
    ],
    [
      "without a signature",
      new UnsecuredJWT({ sub: "sara", aud }).setExpirationTime(at(300)).setIssuedAt().encode(),
      "token_invalid",
    ],
    ["of another site", await sign({ aud: "evil.example" }), "token_invalid"],
    ["that lives too long", await sign({ aud, exp: at(86_400) }), "token_invalid"],
    ["without an end", await sign({ aud, exp: undefined }), "token_invalid"],
    ["without a name", await sign({ aud, sub: undefined }), "token_invalid"],
    ["that is over", await sign({ aud, iat: at(-300), exp: at(-10) }), "token_expired"],
    ["that is no token", "rubbish", "token_invalid"],
  ]
  for (const [what, token, code] of forged) {
    const response = await visitor().post("/api/v1/query/", QUESTION, bearer(token).headers)
    expect([response.status, await errorCode(response), response.headers.get("set-cookie")], what).toEqual([
      401,
      code,
      null,
    ])
  }
})

test("a token of another issuer is refused where the host names its own", async () => {
  const identify = identifyByToken({ secret: HOST_SECRET, issuer: "https://law.example" })
  const request = async (claims: object) =>
    new Request("http://site.test", bearer(await sign({ aud: "law.example", ...claims })))
  expect(await identify(await request({ iss: "https://law.example" }))).toMatchObject({ id: "sara" })
  for (const iss of ["https://evil.example", undefined])
    await expect(identify(await request({ iss }))).rejects.toMatchObject({ code: "token_invalid" })
})

test("a public key does as well, and a secret must be long", async () => {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true })
  const identify = identifyByToken({ publicKey: { alg: "EdDSA", jwk: await exportJWK(publicKey) } })
  const token = await sign({}, privateKey as never, "EdDSA")
  expect(await identify(new Request("http://site.test", bearer(token)))).toMatchObject({ id: "sara" })
  expect(() => identifyByToken({ secret: "short" })).toThrow("32 characters")
})
