import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JSONWebKeySet,
  jwtVerify,
} from "jose"
import { expect, test } from "vitest"
import { createIds } from "../src/ids.ts"
import type { SigningKey } from "../src/index.ts"
import { secretSigner } from "../src/signing-keys.ts"
import { createTokens } from "../src/tokens.ts"
import { startSite } from "./site.ts"

async function newKey(kid: string, alg: SigningKey["alg"], activeFrom?: number): Promise<SigningKey> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, privateKey: await exportJWK(privateKey), activeFrom }
}

test.each(["EdDSA", "RS256", "ES256"] as const)("Core verifies %s tokens by the published keys", async (alg) => {
  const key = await newKey("one", alg)
  const { user, core } = await startSite({}, { keys: [key] })
  const sara = user("sara")
  await sara.ask()
  const jwks = await sara.get<JSONWebKeySet>("/.well-known/jwks.json")
  const token = core.to("queryStream")[0]?.headers["authorization"]?.slice("Bearer ".length) ?? ""
  const { payload, protectedHeader } = await jwtVerify(token, createLocalJWKSet(jwks))
  expect(protectedHeader).toMatchObject({ alg, kid: "one" })
  expect(payload).toMatchObject({ sub: "sara", type: "access" })
  expect(jwks.keys.flatMap((jwk) => Object.keys(jwk))).not.toEqual(expect.arrayContaining(["d"]))
  expect(JSON.stringify(jwks)).not.toContain(key.privateKey.d)
})

test("keys are changed without one call that Core would refuse", async () => {
  let time = Date.now()
  const keys = [await newKey("old", "EdDSA"), await newKey("new", "EdDSA", time + 600_000)]
  const { user, core } = await startSite({ now: () => time }, { keys })
  const sara = user("sara")
  const jwks = await sara.get<JSONWebKeySet>("/.well-known/jwks.json")
  expect(jwks.keys.map(({ kid }) => kid)).toEqual(["old", "new"])
  for (const step of [0, 300_000, 300_000, 300_000]) {
    time += step
    await sara.ask()
  }
  const tokens = core.to("queryStream").map(({ headers }) => headers["authorization"]?.slice("Bearer ".length) ?? "")
  expect(tokens.map((token) => decodeProtectedHeader(token).kid)).toEqual(["old", "old", "new", "new"])
  for (const token of tokens) await jwtVerify(token, createLocalJWKSet(jwks), { currentDate: new Date(time - 300_000) })
})

test("a change of the tier travels with the next question", async () => {
  let tier: "free" | "premium" = "free"
  const { visitor, core } = await startSite({ identify: () => ({ id: "sara", tier }) })
  await visitor().ask()
  tier = "premium"
  await visitor().ask()
  const tiers = core.to("queryStream").map(({ headers }) => decodeJwt(headers["authorization"]?.slice(7) ?? "")["tier"])
  expect(tiers).toEqual(["free", "premium"])
})

test("a token is kept while some others come, and those of people who are gone are not kept for ever", async () => {
  const signer = secretSigner("x".repeat(32))
  let made = 0
  const tokenFor = createTokens({
    signerAt: () => signer,
    lifetimeSeconds: 900,
    now: () => 0,
    newId: () => `${++made}`,
    keep: 50,
  })
  const of = (id: string) => tokenFor({ id, username: id, email: null, tier: "free" })
  const first = await of("sara")
  const others = (count: number) => Promise.all(Array.from({ length: count }, (_, index) => of(`${made}-${index}`)))
  await others(70)
  expect(await of("sara")).toBe(first)
  await others(40)
  expect(await of("sara")).not.toBe(first)
})

test("ids sort by the time they were made at, and none is made twice", () => {
  let time = Date.parse("2026-01-01T00:00:00Z")
  const random = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
  const makers = [1, 2].map(() => createIds(() => time, random))
  const ids = Array.from({ length: 1000 }, () => {
    time++
    return makers.map((newId) => newId()).sort()
  }).flat()
  expect(new Set(ids).size).toBe(2000)
  expect(ids.toSorted()).toEqual(ids)
  for (const id of ids) expect(id).toMatch(/^[0-9a-hjkmnp-z]{26}$/)
})
