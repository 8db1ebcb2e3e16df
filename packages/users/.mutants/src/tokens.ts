import { SignJWT } from "jose"
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
}

/** A new token is minted when the cached one has less than this share of its life left. */
const RENEW_SHARE = 0.25
const MAX_CACHED = 10_000

/** Who a token speaks for: Core sees exactly these fields. */
export type Subject = Pick<Person, "id" | "username" | "email" | "tier">

/**
 * Mints the access tokens that Core verifies, one per user and tier until it is near its end.
 *
 * The claims are those of the contract document, section 2: `aud` only when configured, because the field's Core
 * refuses tokens that carry one.
 */
export function createTokens(options: TokenOptions): (subject: Subject) => Promise<string> {
  const { lifetimeSeconds, now, newId } = options
  const cache = new Map<string, { token: Promise<string>; renewAt: number }>()

  async function mint({ id, username, email, tier }: Subject, { alg, kid, key }: Signer): Promise<string> {
    const issuedAt = Math.floor(now() / 1000)
    const jwt = new SignJWT({ username, email, tier, type: "access" })
      .setProtectedHeader({ alg, typ: "JWT", ...(kid ? { kid } : {}) })
      .setSubject(id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + lifetimeSeconds)
      .setJti(newId())
    if (options.issuer) jwt.setIssuer(options.issuer)
    if (options.audience) jwt.setAudience(options.audience)
    return jwt.sign(await key)
  }

  return (subject) => {
    const signer = options.signerAt(now())
    // The whole subject is the key: a new tier or e-mail address travels at once.
    const cacheKey = JSON.stringify([subject.id, subject.username, subject.email, subject.tier, signer.kid])
    const cached = cache.get(cacheKey)
    if (cached && now() < cached.renewAt) return cached.token
    if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value as string)
    const token = mint(subject, signer)
    cache.delete(cacheKey)
    cache.set(cacheKey, { token, renewAt: now() + lifetimeSeconds * 1000 * (1 - RENEW_SHARE) })
    return token
  }
}
