import { Tier } from "@qanun/contract"
import { isTimeZone } from "./check-options.ts"
import { UsersError } from "./errors.ts"
import type { Logger } from "./observe/logger.ts"
import { isTier, type Person, type User, VISITOR_PREFIX } from "./person.ts"
import { endedVisitorCookie, readVisitor, visitorCookie } from "./visitor-cookie.ts"

export interface IdentityOptions {
  identify?: ((request: Request) => User | null | Promise<User | null>) | undefined
  anonymous?: { secret: string; tier?: Tier | undefined } | undefined
  /** Undefined: what visitors have stays theirs. */
  merging?: Merging | undefined
  /** Called before somebody unknown becomes a visitor; a throw refuses them. */
  admit: (request: Request) => void
  cookiePath: string
  isSecure: (request: Request) => boolean
  newId: () => string
  timeoutMs: number
  logger: Logger
}

export interface Merging {
  /** Gives a visitor's conversations to the user who signed in. */
  merge(visitorId: string, user: Person): Promise<void>
  /** Whether a visitor has become a user: who still has the cookie is nobody. */
  isMerged(visitorId: string): Promise<boolean>
}

export interface Identity {
  /** The person of a request, or null. */
  find(request: Request): Promise<Person | null>
  /** The person of a request; somebody unknown becomes a visitor, by a cookie. */
  findOrAdmit(request: Request): Promise<Person>
  /** The cookie that the answer to this request has to set, if any. */
  cookieFor(request: Request): string | undefined
}

/** @throws UsersError `identity_unavailable` when the host's callback fails, which never means "anonymous". */
export function createIdentity(options: IdentityOptions): Identity {
  const { anonymous, merging, newId, logger } = options
  const cookies = new WeakMap<Request, string>()
  const attributes = (request: Request) => ({ path: options.cookiePath, secure: options.isSecure(request) })

  async function askHost(request: Request): Promise<User | null> {
    if (!options.identify) return null
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("identify took too long")), options.timeoutMs)
    })
    try {
      const user = await Promise.race([Promise.resolve(request).then(options.identify), late])
      const reason = user && whatIsWrongWith(user)
      if (!reason) return user
      logger.error({ reason }, "identify gave no user")
      throw new UsersError("identity_unavailable")
    } catch (cause) {
      // The host's own refusal, e.g. of an expired token, is passed on as it is.
      if (cause instanceof UsersError) throw cause
      logger.error({ error: (cause as Error)?.name }, "identify failed")
      throw new UsersError("identity_unavailable", { cause })
    } finally {
      clearTimeout(timer)
    }
  }

  async function find(request: Request): Promise<Person | null> {
    const user = await askHost(request)
    const visitor = anonymous ? readVisitor(anonymous.secret, request.headers.get("cookie")) : null
    const end = () => cookies.set(request, endedVisitorCookie(attributes(request)))
    if (!user) {
      if (!visitor) return null
      const isDead = merging && (await merging.isMerged(VISITOR_PREFIX + visitor))
      if (isDead) end()
      return isDead ? null : visitorOf(visitor, anonymous?.tier)
    }
    const person = personOf(user)
    // Another site's page must not be able to decide who gets a visitor's conversations.
    if (visitor && merging && request.headers.get("sec-fetch-site") !== "cross-site") {
      await merging.merge(VISITOR_PREFIX + visitor, person)
      end()
    }
    return person
  }

  async function findOrAdmit(request: Request): Promise<Person> {
    const person = await find(request)
    if (person) return person
    if (!anonymous) throw new UsersError("unauthorized")
    options.admit(request)
    const id = newId()
    cookies.set(request, visitorCookie(anonymous.secret, id, attributes(request)))
    return visitorOf(id, anonymous.tier)
  }

  return { find, findOrAdmit, cookieFor: (request) => cookies.get(request) }
}

const MAX_ID_LENGTH = 100
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u
/** What the host has to change in what `identify` gives; nothing that it gave is told. Undefined when it is a user. */
function whatIsWrongWith({ id, tier, timeZone }: User): string | undefined {
  if (typeof id !== "string" || id === "" || id.length > MAX_ID_LENGTH)
    return `id must be a text of 1 to ${MAX_ID_LENGTH} characters`
  // What UTF-8 cannot hold is stored as U+FFFD: two such ids would be one person.
  if (UNSTORABLE.test(id)) return "id must not hold control characters or half of a surrogate pair"
  if (id.startsWith(VISITOR_PREFIX)) return `ids that start with ${VISITOR_PREFIX} belong to visitors`
  if (tier !== undefined && !isTier(tier)) return `tier must be one of ${Tier.options.join(", ")}`
  if (timeZone && !isTimeZone(timeZone)) return "timeZone must be an IANA name, e.g. Asia/Tehran"
  return undefined
}

const personOf = (user: User): Person => ({
  id: user.id,
  anonymous: false,
  tier: user.tier ?? "free",
  username: user.username ?? null,
  email: user.email ?? null,
  name: user.name ?? null,
  timeZone: user.timeZone ?? null,
})

const visitorOf = (id: string, tier: Tier = "free"): Person => ({
  id: VISITOR_PREFIX + id,
  anonymous: true,
  tier,
  username: null,
  email: null,
  name: null,
  timeZone: null,
})
