import { type CoreClient, createCoreClient } from "@qanun/core-client"
import { SignJWT } from "jose"

/** A client of Core for a service: it asks in its own name, with tokens that it signs itself. */
export function connect(baseUrl: string, secret: string): CoreClient {
  const key = new TextEncoder().encode(secret)
  return createCoreClient({
    baseUrl,
    // Called again a minute before the token expires.
    getToken: () =>
      new SignJWT({ type: "access", tier: "enterprise", username: "contract-review" })
        .setProtectedHeader({ alg: "HS256" })
        .setSubject("service:contract-review")
        .setIssuedAt()
        .setExpirationTime("15m")
        .sign(key),
  })
}
