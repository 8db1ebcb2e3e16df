import { type JWTPayload, SignJWT } from "jose"

export interface Minted extends JWTPayload {
  sub: string
  lifetimeSeconds: number
}

/** A token as the Users side mints it (contract 2); claims may be bent, to see that a Core refuses them. */
export function mintToken(
  secret: string,
  { lifetimeSeconds, sub, ...claims }: Minted,
  now = Date.now(),
): Promise<string> {
  const issuedAt = Math.floor(now / 1000)
  return new SignJWT({ type: "access", ...claims })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setSubject(sub)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + lifetimeSeconds)
    .sign(new TextEncoder().encode(secret))
}
