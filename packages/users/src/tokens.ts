import { CompactSign } from "jose"
import type { Person } from "./person.ts"
import type { Signer } from "./signing-keys.ts"

export interface TokenOptions {
  /** The key to sign with at a time. */
  signerAt: (now: number) => Signer
  lifetimeSeconds: number
  issuer?: string | undefined
  audience?: string | undefined
  now: () => number
  newId: () => string
  /** At least so many of the last tokens are kept, and at most twice as many. @defaultValue 5000 */
  keep?: number | undefined
}

/** A new token is minted when the cached one has less than this share of its life left. */
const RENEW_SHARE = 0.25

const encoder = new TextEncoder()

/** Who a token speaks for: Core sees exactly these fields. */
export type Subject = Pick<Person, "id" | "username" | "email" | "tier">

interface KeptToken {
  token: Promise<string>
  renewAt: number
}

/**
 * Mints the access tokens that Core verifies, one per user and tier until it is near its end.
 *
 * The claims are those of the contract document, section 2: `aud` only when configured, because the field's Core
 * refuses tokens that carry one.
 */
export function createTokens(options: TokenOptions): (subject: Subject) => Promise<string> {
  const { lifetimeSeconds, now, newId, keep = 5000 } = options
  // Two generations: taking the oldest out of one map, again and again, makes it look through all that was taken out.
  let kept = new Map<string, KeptToken>()
  let older = kept

  async function mint({ id, username, email, tier }: Subject, { alg, kid, key }: Signer): Promise<string> {
    const issuedAt = Math.floor(now() / 1000)
    const claims = {
      username,
      email,
      tier,
      type: "access",
      sub: id,
      iat: issuedAt,
      exp: issuedAt + lifetimeSeconds,
      jti: newId(),
      iss: options.issuer || undefined,
      aud: options.audience || undefined,
    }
    // `SignJWT` would copy the claims in depth first, for a third of the price of the whole token.
    return new CompactSign(encoder.encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg, typ: "JWT", ...(kid ? { kid } : {}) })
      .sign(await key)
  }

  return (subject) => {
    const signer = options.signerAt(now())
    // The whole subject is the key: a new tier or e-mail address travels at once.
    const cacheKey = JSON.stringify([subject.id, subject.username, subject.email, subject.tier, signer.kid])
    const cached = kept.get(cacheKey) ?? older.get(cacheKey)
    if (cached && now() < cached.renewAt) return cached.token
    if (kept.size >= keep) {
      older = kept
      kept = new Map()
    }
    const token = mint(subject, signer)
    kept.set(cacheKey, { token, renewAt: now() + lifetimeSeconds * 1000 * (1 - RENEW_SHARE) })
    return token
  }
}
