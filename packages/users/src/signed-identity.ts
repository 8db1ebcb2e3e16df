import { importJWK, type JWK, jwtVerify } from "jose"
import { UsersError } from "./errors.ts"
import { isTier, type User } from "./person.ts"

/** How the host's tokens are checked. */
export interface SignedIdentityOptions {
  /** HS256 secret that the host signs with, at least 32 characters. Not the one that is shared with Core. */
  secret?: string | undefined
  /** Or the public key of an EdDSA, ES256 or RS256 signature. */
  publicKey?: { alg: "EdDSA" | "ES256" | "RS256"; jwk: JWK } | undefined
  /** Longest life of a token in seconds, from `iat` to `exp`. @defaultValue 600 */
  maxLifetimeSeconds?: number | undefined
  /** Required as `aud` when given: a token for one site is none for another. */
  audience?: string | undefined
  /** Required as `iss` when given. */
  issuer?: string | undefined
  now?: (() => number) | undefined
}

/**
 * An `identify` for sites without a session of their own, e.g. a widget on another origin: the host's backend signs a
 * short-lived token for its user, and the page sends it as `Authorization: Bearer`.
 *
 * The token needs `sub`, `iat` and `exp`; `username`, `email`, `name` and `tier` are taken when they are there. No token:
 * nobody is signed in. A token that does not hold is refused with `token_invalid` or `token_expired`, and never makes
 * an anonymous visitor.
 *
 * @throws TypeError when neither key is given, or the secret is short.
 */
export function identifyByToken(options: SignedIdentityOptions): (request: Request) => Promise<User | null> {
  const { secret, publicKey, maxLifetimeSeconds = 600, audience, issuer, now = Date.now } = options
  if (!publicKey && (secret ?? "").length < 32)
    throw new TypeError("give publicKey, or a secret of at least 32 characters")
  const alg = publicKey?.alg ?? "HS256"
  const key = publicKey ? importJWK(publicKey.jwk, alg) : Promise.resolve(new TextEncoder().encode(secret))

  return async (request) => {
    const [scheme, token] = request.headers.get("authorization")?.split(" ", 2) ?? []
    if (scheme?.toLowerCase() !== "bearer" || !token) return null
    const payload = await verify(token)
    const { sub, iat, exp, username, email, name, tier } = payload
    if (!sub || iat === undefined || exp === undefined || exp - iat > maxLifetimeSeconds)
      throw new UsersError("token_invalid", {
        message: `The token needs sub, iat and exp, and may live ${maxLifetimeSeconds} seconds at most.`,
      })
    return {
      id: sub,
      username: textOrNull(username),
      email: textOrNull(email),
      name: textOrNull(name),
      tier: isTier(tier) ? tier : "free",
    }
  }

  async function verify(token: string) {
    try {
      // The algorithm is ours to say and not the token's; its key id is not looked at.
      const { payload } = await jwtVerify(token, await key, {
        algorithms: [alg],
        currentDate: new Date(now()),
        ...(audience ? { audience } : {}),
        ...(issuer ? { issuer } : {}),
      })
      return payload
    } catch (cause) {
      const expired = (cause as { code?: string }).code === "ERR_JWT_EXPIRED"
      throw new UsersError(expired ? "token_expired" : "token_invalid", { cause })
    }
  }
}

const textOrNull = (value: unknown) => (typeof value === "string" ? value : null)
