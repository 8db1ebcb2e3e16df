import { Tier } from "@qanun/contract"
import { periodOf } from "./jobs/job.ts"
import type { CoreOptions, UsersAdapterOptions } from "./options.ts"
import { isTier } from "./person.ts"
import { localDay, type QuotaOptions } from "./quota.ts"
import { createSigners } from "./signing-keys.ts"
import { keyOf } from "./sync/webhook.ts"

const MIN_SECRET_LENGTH = 32
/** Standard Webhooks 1.0: from 24 bytes. */
const MIN_WEBHOOK_KEY_BYTES = 24

/** Every option; a name that is not here is a slip, and a protection that was meant would silently be missing. */
const KNOWN: Readonly<Record<keyof UsersAdapterOptions, true>> = {
  core: true,
  store: true,
  identify: true,
  anonymous: true,
  basePath: true,
  allowedOrigins: true,
  trustProxy: true,
  quota: true,
  limits: true,
  sync: true,
  retention: true,
  jobs: true,
  cronSecret: true,
  webhooks: true,
  logger: true,
  now: true,
  random: true,
  identifyTimeoutMs: true,
  heartbeatMs: true,
  leaseMs: true,
}

/**
 * Refuses options that have no sense, at start-up and in words of what to do.
 *
 * @throws TypeError that names the option.
 */
export function checkOptions(options: UsersAdapterOptions): void {
  const { core, store, anonymous, identify, basePath = "", cronSecret, webhooks, sync = {} } = options ?? {}
  for (const name of Object.keys(options ?? {}))
    if (!(name in KNOWN)) throw new TypeError(`there is no option ${name}; there are ${Object.keys(KNOWN).join(", ")}`)
  checkCore(core)
  if (typeof store?.migrate !== "function")
    throw new TypeError('store must be a database of @qanun/store, e.g. await openSqlite("users.db")')
  if (anonymous) checkSecret("anonymous.secret", anonymous.secret)
  if (!anonymous && !identify) throw new TypeError("give identify, or anonymous, or both: nobody could ask otherwise")
  if (basePath !== "" && !/^\/.*[^/]$/.test(basePath))
    throw new TypeError('basePath must start with a slash and not end with one, e.g. "/qanun"')
  checkOrigins(options.allowedOrigins)
  if (options.quota) checkQuota(options.quota)
  if (cronSecret !== undefined) checkSecret("cronSecret", cronSecret)
  if (webhooks?.secrets.some((secret) => keyOf(secret).length < MIN_WEBHOOK_KEY_BYTES))
    throw new TypeError(`every secret of webhooks.secrets must have at least ${MIN_WEBHOOK_KEY_BYTES} bytes`)
  for (const name of ["conversationDays", "visitorDays"] as const) {
    const days = options.retention?.[name]
    if (days !== undefined && !(days >= 1)) throw new TypeError(`retention.${name} must be at least 1`)
  }
  for (const name of ["full", "changes"] as const) checkSchedule(`sync.${name}`, sync ? sync[name] : undefined)
}

function checkCore(core: CoreOptions | undefined): void {
  const { baseUrl = "", keys, secret, tokenLifetimeSeconds: life = 900 } = core ?? {}
  if (!/^https?:\/\//.test(baseUrl)) throw new TypeError("core.baseUrl must be an absolute http(s) address")
  if (/\/api\/v1\/?$/.test(baseUrl)) throw new TypeError("core.baseUrl must end before /api/v1")
  if (keys?.length) createSigners(keys)(Date.now())
  else checkSecret("core.secret", secret)
  if (!(life >= 60 && life <= 3600)) throw new TypeError("core.tokenLifetimeSeconds must be from 60 to 3600")
}

function checkSecret(name: string, secret: string | undefined): void {
  if (typeof secret !== "string" || secret.length < MIN_SECRET_LENGTH)
    throw new TypeError(`${name} must have at least ${MIN_SECRET_LENGTH} characters`)
}

/** Browsers send an origin without a path: one that is written otherwise would never be met. */
function checkOrigins(origins: readonly string[] = []): void {
  if (!Array.isArray(origins)) throw new TypeError('allowedOrigins must be a list, e.g. ["https://www.example.com"]')
  for (const origin of origins)
    if (!URL.canParse(origin) || new URL(origin).origin !== origin)
      throw new TypeError(`allowedOrigins must hold origins such as https://www.example.com, not ${origin}`)
}

function checkQuota({ perDay = {}, timeZone }: QuotaOptions): void {
  for (const [tier, limit] of Object.entries(perDay)) {
    if (!isTier(tier)) throw new TypeError(`quota.perDay knows ${Tier.options.join(", ")}, not ${tier}`)
    if (limit !== null && !(Number.isInteger(limit) && limit >= 0))
      throw new TypeError(`quota.perDay.${tier} must be a whole number from 0, or null for no limit`)
  }
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new TypeError("quota.timeZone must be an IANA name, e.g. Asia/Tehran")
}

/** Whether this runtime knows a time zone by its IANA name. */
export function isTimeZone(name: string): boolean {
  try {
    localDay(0, name)
    return true
  } catch {
    return false
  }
}

function checkSchedule(name: string, schedule: string | undefined): void {
  try {
    if (schedule !== undefined) periodOf(schedule, 0)
  } catch {
    throw new TypeError(`${name} must be a cron pattern, e.g. "0 * * * *"`)
  }
}
