import { importJWK, type JWK } from "jose"

/** A key that signs tokens. Core gets its public half from `/.well-known/jwks.json`. */
export interface SigningKey {
  /** Names the key in the token's header; never used as a path or an address. */
  kid: string
  alg: "EdDSA" | "RS256" | "ES256"
  /** The private key as a JWK. */
  privateKey: JWK
  /** From when on it signs, epoch milliseconds. Core must have had time to fetch it by then. @defaultValue 0 */
  activeFrom?: number | undefined
}

export interface Signer {
  alg: string
  kid?: string
  key: Promise<CryptoKey | Uint8Array>
}

/**
 * The key to sign with now: of those that are active, the one that became so last. A new key is put into the list ahead
 * of its time, and the old one is taken out when no token of it lives any more, so that no call fails in between.
 *
 * @throws TypeError when no key is active.
 */
export function createSigners(keys: readonly SigningKey[]): (now: number) => Signer {
  const signers = keys.map((key) => ({
    activeFrom: key.activeFrom ?? 0,
    signer: { alg: key.alg, kid: key.kid, key: importJWK(key.privateKey, key.alg) as Promise<CryptoKey> },
  }))
  return (now) => {
    let newest: (typeof signers)[number] | undefined
    for (const entry of signers)
      if (entry.activeFrom <= now && (!newest || entry.activeFrom >= newest.activeFrom)) newest = entry
    if (!newest) throw new TypeError("none of core.keys is active yet")
    return newest.signer
  }
}

/** A signer for the secret that Core shares. */
export function secretSigner(secret: string): Signer {
  const key = crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  )
  return { alg: "HS256", key }
}

/** The public halves, for Core; also of keys that are not active yet. */
export function publicKeys(keys: readonly SigningKey[]): { keys: JWK[] } {
  return {
    keys: keys.map(({ kid, alg, privateKey: { kty, crv, x, y, n, e } }) => {
      // Only what is known to be public is copied: a new private field can never slip through.
      const jwk: Record<string, unknown> = { kid, alg, use: "sig", kty, crv, x, y, n, e }
      return Object.fromEntries(Object.entries(jwk).filter(([, value]) => value !== undefined)) as unknown as JWK
    }),
  }
}
