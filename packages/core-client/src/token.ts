import { QanunError } from "./errors.ts"

/** Gives the access token of the moment, or null for an anonymous caller. Called as rarely as the token allows. */
export type GetToken = () => string | null | undefined | Promise<string | null | undefined>

export interface TokenSource {
  /** A token that holds for the next minute, or undefined for an anonymous caller. */
  get(): string | undefined | Promise<string | undefined>
  /** A token other than the one that a server refused; however many ask at once, `getToken` is called once. */
  renew(refused: string | undefined): string | undefined | Promise<string | undefined>
}

/** A token is renewed this long before it expires: Core allows no clock skew (contract 2.1). */
const RENEW_AHEAD_MS = 60_000

/** The `exp` of a JWT in milliseconds, or 0 where the token does not say: then it is asked for each time. */
function expiry(token: string): number {
  const [, payload] = token.split(".")
  if (!payload) return 0
  try {
    const claims = JSON.parse(atob(payload.replace(/-/g, "+").replace(/_/g, "/")))
    return typeof claims.exp === "number" ? claims.exp * 1000 : 0
  } catch {
    return 0
  }
}

/**
 * Wraps `getToken` in a cache with one flight at a time.
 *
 * @param now The wall clock in milliseconds.
 */
export function createTokenSource(getToken: GetToken | undefined, now: () => number): TokenSource {
  let token: string | undefined
  let expiresAt = 0
  let flight: Promise<string | undefined> | undefined

  const ask = async (): Promise<string | undefined> => {
    try {
      const given = await getToken?.()
      if (given !== null && given !== undefined && !(typeof given === "string" && /^[\x21-\x7e]+$/.test(given)))
        throw new QanunError("token_unavailable", "getToken must give a token without spaces and line breaks, or null.")
      token = given ?? undefined
      expiresAt = token ? expiry(token) : 0
      return token
    } catch (cause) {
      if (cause instanceof QanunError) throw cause
      throw new QanunError("token_unavailable", "getToken failed.", { cause })
    } finally {
      flight = undefined
    }
  }
  const fly = () => {
    flight ??= ask()
    return flight
  }
  return {
    get: () => (!getToken || now() < expiresAt - RENEW_AHEAD_MS ? token : fly()),
    renew: (refused) => (token !== refused ? token : fly()),
  }
}
