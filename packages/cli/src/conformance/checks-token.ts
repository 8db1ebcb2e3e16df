import { type Check, expectThat, Untried } from "./check.ts"
import { isUsersApi } from "./expectations.ts"
import type { Reply, Wire } from "./wire.ts"

const LIST = "/api/v1/users/conversations"

function coreOnly(wire: Wire): void {
  if (isUsersApi(wire)) throw new Untried("a Users API knows people by its own session")
}

/** 401, or 403 with FastAPI's words for a missing header (contract 1.2). */
function expectRefused({ status, body }: Reply): void {
  const detail = (body as { detail?: unknown } | undefined)?.detail
  expectThat(status === 401 || (status === 403 && detail === "Not authenticated"), `${status}, expected 401`)
}

const refuses = (claims: Parameters<Wire["mint"]>[0]) => async (wire: Wire) => {
  coreOnly(wire)
  expectRefused(await wire.call("GET", LIST, { token: await wire.mint(claims) }))
}

export const TOKEN_CHECKS: readonly Check[] = [
  {
    subject: "tokens",
    name: "without a token nothing of anybody is given",
    async run(wire) {
      coreOnly(wire)
      expectRefused(await wire.call("GET", LIST, { token: null }))
    },
  },
  {
    subject: "tokens",
    name: "a token that is none is refused",
    async run(wire) {
      coreOnly(wire)
      expectRefused(await wire.call("GET", LIST, { token: "not-a-token" }))
    },
  },
  {
    subject: "tokens",
    name: "an unsigned token is refused",
    async run(wire) {
      coreOnly(wire)
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url")
      const exp = Math.floor(Date.now() / 1000) + 600
      const token = `${part({ alg: "none", typ: "JWT" })}.${part({ sub: "somebody", type: "access", exp })}.`
      expectRefused(await wire.call("GET", LIST, { token }))
    },
  },
  { subject: "tokens", name: "a token of another secret is refused", run: refuses({ secret: "0".repeat(32) }) },
  { subject: "tokens", name: "a token that has ended is refused", run: refuses({ lifetimeSeconds: -300 }) },
  { subject: "tokens", name: "a refresh token is no access token", run: refuses({ type: "refresh" }) },
  {
    subject: "tokens",
    name: "one user's conversation is not there for another",
    async run(wire) {
      coreOnly(wire)
      const { conversation_id: id } = await wire.asked()
      const token = await wire.mint({ sub: "conformance-stranger" })
      const { status } = await wire.call("GET", `${LIST}/${id}/messages`, { token })
      expectThat(status === 404 || status === 403, `${status}, expected 404`)
    },
  },
]
