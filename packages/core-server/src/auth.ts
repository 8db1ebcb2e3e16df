import { createHmac, timingSafeEqual } from "node:crypto"
import { TokenClaims } from "@qanun/contract"
import { CLOCK_SKEW_S, MIN_SECRET_LENGTH } from "./config.ts"
import { CoreError } from "./errors.ts"

/** Reads the claims of an `Authorization` header. @throws CoreError with a 401 code. */
export type Authenticate = (authorization: string | null) => TokenClaims

const CHALLENGE = { "www-authenticate": "Bearer" }
const BEARER = /^Bearer +([^\s]+)$/i
/** Three parts of base64url (RFC 7515 7.1); longer tokens than any of ours are not even looked at. */
const COMPACT = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/
const MAX_TOKEN_LENGTH = 4096

/**
 * Makes the token check: HS256 only, `exp` required, 60 s of clock skew, `type` access, `sub` a text. It runs in this
 * thread: the signature of a short text is quicker to make than to hand to another thread.
 *
 * @throws RangeError when the secret is shorter than 32 characters.
 */
export function createAuthenticate(secret: string, now: () => number): Authenticate {
  if (secret.length < MIN_SECRET_LENGTH)
    throw new RangeError(`auth.secret must have at least ${MIN_SECRET_LENGTH} characters`)
  return (authorization) => {
    // Another scheme is the same as none (contract 1.2): no bearer token was sent.
    if (!authorization || !/^bearer(?:\s|$)/i.test(authorization.trim()))
      throw new CoreError("unauthorized", { headers: CHALLENGE })
    const payload = verified(BEARER.exec(authorization.trim())?.[1] ?? "", secret)
    const seconds = now() / 1000
    const { exp, nbf } = (payload ?? {}) as { exp?: unknown; nbf?: unknown }
    if (typeof exp === "number" && exp <= seconds - CLOCK_SKEW_S)
      throw new CoreError("token_expired", { headers: CHALLENGE })
    const isEarly = nbf !== undefined && !(typeof nbf === "number" && nbf <= seconds + CLOCK_SKEW_S)
    const claims = TokenClaims.safeParse(payload)
    if (isEarly || !claims.success)
      throw new CoreError("token_invalid", { headers: CHALLENGE, ...(claims.error ? { cause: claims.error } : {}) })
    return claims.data
  }
}

/** The payload of a token that we have signed; undefined for any other (RFC 7515 5.2, RFC 8725 3.1). */
function verified(token: string, secret: string): unknown {
  const [, header = "", payload = "", signature = ""] = (token.length <= MAX_TOKEN_LENGTH && COMPACT.exec(token)) || []
  const expected = createHmac("sha256", secret).update(`${header}.${payload}`).digest()
  const given = Buffer.from(signature, "base64url")
  // Decoding passes over stray bits at the end: only the one true spelling of a signature is taken.
  if (given.length !== expected.length || given.toString("base64url") !== signature) return undefined
  if (!timingSafeEqual(given, expected)) return undefined
  const { alg, crit } = (decode(header) ?? {}) as { alg?: unknown; crit?: unknown }
  return alg === "HS256" && crit === undefined ? decode(payload) : undefined
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, "base64url").toString())
  } catch {
    return undefined
  }
}
