import { createHash } from "node:crypto"
import { TokenClaims } from "@qanun/contract"
import { errors, jwtVerify } from "jose"
import { CLOCK_SKEW_S, MIN_SECRET_LENGTH } from "./config.ts"
import { CoreError } from "./errors.ts"

/** Reads the claims of an `Authorization` header. */
export type Authenticate = (authorization: string | null) => Promise<TokenClaims>

/** Tokens that are known again until they end, at most: people ask more than once with one. */
const KNOWN_TOKENS = 5000

const CHALLENGE = { "www-authenticate": "Bearer" }
const BEARER = /^Bearer +([^\s]+)$/i

/**
 * Makes the token check: HS256 only, `exp` required, 60 s of clock skew, `type` access, `sub` a text.
 *
 * @throws RangeError when the secret is shorter than 32 characters.
 */
export function createAuthenticate(secret: string, now: () => number): Authenticate {
  if (secret.length < MIN_SECRET_LENGTH)
    throw new RangeError(`auth.secret must have at least ${MIN_SECRET_LENGTH} characters`)
  // Prepared once and not for every token.
  const hmac = { name: "HMAC", hash: "SHA-256" }
  const importing = crypto.subtle.importKey("raw", new TextEncoder().encode(secret), hmac, false, ["verify"])
  // By their hash, so that nothing is kept that could be sent again.
  const known = new Map<string, TokenClaims>()
  return async (authorization) => {
    // Another scheme is the same as none (contract 1.2): no bearer token was sent.
    if (!authorization || !/^bearer(?:\s|$)/i.test(authorization.trim()))
      throw new CoreError("unauthorized", { headers: CHALLENGE })
    const token = BEARER.exec(authorization.trim())?.[1]
    if (!token) throw new CoreError("token_invalid", { headers: CHALLENGE })
    const hash = createHash("sha256").update(token).digest("base64")
    const before = known.get(hash)
    if (before && before.exp + CLOCK_SKEW_S > Math.floor(now() / 1000)) return before
    const payload = await jwtVerify(token, await importing, {
      algorithms: ["HS256"],
      clockTolerance: CLOCK_SKEW_S,
      requiredClaims: ["exp", "sub"],
      currentDate: new Date(now()),
    }).then(
      (verified) => verified.payload,
      (cause: unknown) => {
        throw new CoreError(cause instanceof errors.JWTExpired ? "token_expired" : "token_invalid", {
          headers: CHALLENGE,
          cause,
        })
      },
    )
    const claims = TokenClaims.safeParse(payload)
    if (!claims.success) throw new CoreError("token_invalid", { headers: CHALLENGE, cause: claims.error })
    if (known.size >= KNOWN_TOKENS) known.clear()
    known.set(hash, claims.data)
    return claims.data
  }
}
