import { jwtVerify, SignJWT } from "jose"
import { cookies } from "next/headers"
import { findPerson, type Person } from "./people"

const NAME = "session"
const LIFE_S = 7 * 24 * 3600

const key = () => {
  const secret = process.env["SESSION_SECRET"] ?? ""
  if (secret.length < 32) throw new Error("SESSION_SECRET must have at least 32 characters")
  return new TextEncoder().encode(secret)
}

/** Who is signed in, by a cookie that only this server can sign. */
export async function currentPerson(): Promise<Person | null> {
  const token = (await cookies()).get(NAME)?.value
  if (!token) return null
  const { payload } = await jwtVerify(token, key(), { algorithms: ["HS256"] }).catch(() => ({ payload: {} }))
  return "sub" in payload && payload.sub ? findPerson(payload.sub) : null
}

export async function signIn({ id }: Person): Promise<void> {
  const token = await new SignJWT()
    .setProtectedHeader({ alg: "HS256" })
    .setSubject(id)
    .setExpirationTime(`${LIFE_S}s`)
    .sign(key())
  const secure = process.env.NODE_ENV === "production"
  ;(await cookies()).set(NAME, token, { httpOnly: true, sameSite: "lax", secure, maxAge: LIFE_S })
}

export async function signOut(): Promise<void> {
  ;(await cookies()).delete(NAME)
}
