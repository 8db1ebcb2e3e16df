import { isQanunError, QanunError } from "./errors.ts"
import { RENEW_AHEAD_MS } from "./limits.ts"

/** Gives the access token of the moment, or null for an anonymous caller. Called as rarely as the token allows. */
export type GetToken = () => string | null | undefined | Promise<string | null | undefined>

/**
 * Gives a token that holds for the next minute, or undefined for an anonymous caller; while renewing, one other than the one
 * that a server refused. However many ask at once, `getToken` is called once.
 */
export type TokenSource = (renewing: boolean, refused?: string) => string | undefined | Promise<string | undefined>

/** The `exp` of a JWT in milliseconds, or 0 where the token does not say: then it is asked for each time. */
function expiry(token: string): number {
  try {
    return JSON.parse(atob((token.split(".")[1] as string).replace(/-/g, "+").replace(/_/g, "/"))).exp * 1000 || 0
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
    let cause: unknown
    try {
      const given = (await getToken?.()) ?? undefined
      if (given === undefined || (typeof given === "string" && /^[\x21-\x7e]+$/.test(given))) {
        token = given
        expiresAt = given ? expiry(given) : 0
        return given
      }
    } catch (error) {
      if (isQanunError(error)) throw error
      cause = error
    } finally {
      flight = undefined
    }
    throw new QanunError("token_unavailable", "getToken must give a token or null", { cause })
  }
  return (renewing, refused) => {
    const good = renewing ? token !== refused : !getToken || now() < expiresAt - RENEW_AHEAD_MS
    if (good) return token
    flight ??= ask()
    return flight
  }
}
