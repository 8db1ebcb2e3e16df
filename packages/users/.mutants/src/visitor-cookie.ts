import { createHmac, timingSafeEqual } from "node:crypto"

export const VISITOR_COOKIE = "qanun_visitor"
const YEAR_SECONDS = 365 * 24 * 3600
const ID = /^[0-9a-z]{26}$/

const sign = (secret: string, id: string) =>
  createHmac("sha256", secret).update(`qanun visitor ${id}`).digest("base64url")

/** The `Set-Cookie` value that makes a browser a visitor: unreadable for scripts, not sent by other sites' pages. */
export function visitorCookie(secret: string, id: string, { path, secure }: { path: string; secure: boolean }): string {
  const value = `${id}.${sign(secret, id)}`
  return `${VISITOR_COOKIE}=${value}; Path=${path}; Max-Age=${YEAR_SECONDS}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`
}

/** The `Set-Cookie` value that ends a visitor. */
export function endedVisitorCookie({ path, secure }: { path: string; secure: boolean }): string {
  return `${VISITOR_COOKIE}=; Path=${path}; Max-Age=0; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`
}

/** The visitor's id in a request's cookies; null without one that we signed. */
export function readVisitor(secret: string, cookieHeader: string | null): string | null {
  for (const pair of cookieHeader?.split(";") ?? []) {
    const [name, value = ""] = pair.trim().split("=", 2)
    if (name !== VISITOR_COOKIE) continue
    const [id = "", signature = ""] = value.split(".", 2)
    if (!ID.test(id)) continue
    const expected = Buffer.from(sign(secret, id))
    const given = Buffer.from(signature)
    if (given.length === expected.length && timingSafeEqual(given, expected)) return id
  }
  return null
}
