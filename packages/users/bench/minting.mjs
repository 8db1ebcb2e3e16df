// What a token for Core costs beside the same token made with bare jose, in CPU time. Bundled from the sources: minting is no
// public function.
import { randomUUID } from "node:crypto"
import { exportJWK, generateKeyPair, importJWK, SignJWT } from "jose"
import { record } from "../../../scripts/lib/record.mjs"
import { createIds } from "../src/ids.ts"
import { createSigners, secretSigner } from "../src/signing-keys.ts"
import { createTokens } from "../src/tokens.ts"

const LIFETIME_S = 900
const AT_ONCE = 100
const ROUNDS = 10
const SECRET = "a secret of at least thirty-two characters"

async function edDsa() {
  const { privateKey } = await generateKeyPair("EdDSA", { extractable: true })
  const jwk = await exportJWK(privateKey)
  const signerAt = createSigners([{ kid: "one", alg: "EdDSA", privateKey: jwk }])
  return { alg: "EdDSA", kid: "one", key: await importJWK(jwk, "EdDSA"), signerAt, perRound: 1000 }
}
async function hs256() {
  const signer = secretSigner(SECRET)
  return { alg: "HS256", key: await signer.key, signerAt: () => signer, perRound: 4000 }
}

let people = 0
const person = () => ({ id: `person-${++people}`, username: "sara", email: "sara@example.com", tier: "basic" })
const sara = person()

/** Microseconds of CPU for one token. */
async function cost(mint, count) {
  const before = process.cpuUsage()
  for (let done = 0; done < count; done += AT_ONCE) await Promise.all(Array.from({ length: AT_ONCE }, () => mint()))
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

async function compare({ alg, kid, key, signerAt, perRound }) {
  const bareJose = () => {
    const { id, username, email, tier } = person()
    const issuedAt = Math.floor(Date.now() / 1000)
    return new SignJWT({ username, email, tier, type: "access" })
      .setProtectedHeader({ alg, typ: "JWT", ...(kid ? { kid } : {}) })
      .setSubject(id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + LIFETIME_S)
      .setJti(randomUUID())
      .sign(key)
  }
  const newId = createIds(Date.now, (bytes) => crypto.getRandomValues(new Uint8Array(bytes)))
  const tokenFor = createTokens({ signerAt, lifetimeSeconds: LIFETIME_S, now: Date.now, newId })
  const ways = { bare: bareJose, minted: () => tokenFor(person()), cached: () => tokenFor(sara) }
  const costs = { bare: [], minted: [], cached: [] }
  for (let round = 0; round <= ROUNDS; round++)
    for (const [name, mint] of Object.entries(ways)) {
      const one = await cost(mint, perRound)
      // The first round warms up.
      if (round > 0) costs[name].push(one)
    }
  const median = (list) => list.toSorted((one, two) => one - two)[Math.floor(list.length / 2)]
  return Object.fromEntries(Object.entries(costs).map(([name, list]) => [name, median(list)]))
}

for (const kind of [await hs256(), await edDsa()]) {
  const { bare, minted, cached } = await compare(kind)
  const speed = `${Math.round((100 * bare) / minted)} % of bare jose (${minted.toFixed(1)} over ${bare.toFixed(1)} µs)`
  process.stdout.write(`${`minting ${kind.alg}, not cached`.padEnd(40)} ${speed}; cached ${cached.toFixed(1)} µs\n`)
  record({
    title: `CPU for one ${kind.alg} token`,
    unit: "µs",
    note: "The same claims with the same key; a token is kept for its user until it is near its end.",
    rows: [
      { name: "bare jose", value: bare },
      { name: "@qanun/users, a new token", value: minted, ours: true },
      { name: "@qanun/users, a kept token", value: cached, ours: true },
    ],
  })
}
