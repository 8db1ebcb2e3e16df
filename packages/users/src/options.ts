import type { Tier } from "@qanun/contract"
import type { ClientOptions } from "@qanun/core-client"
import type { Driver } from "@qanun/store"
import type { RequestInfo } from "./http/context.ts"
import { type JobScheduler, periodOf } from "./jobs/job.ts"
import type { LimitOptions } from "./limits.ts"
import type { Logger } from "./observe/logger.ts"
import type { User } from "./person.ts"
import type { QuotaOptions } from "./quota.ts"
import { createSigners, type SigningKey } from "./signing-keys.ts"
import { keyOf, type WebhookOptions } from "./sync/webhook.ts"

const MIN_SECRET_LENGTH = 32
/** Standard Webhooks 1.0: from 24 bytes. */
const MIN_WEBHOOK_KEY_BYTES = 24

export interface CoreOptions {
  /** Absolute address of Core, without `/api/v1`. */
  baseUrl: string
  /** HS256 secret shared with Core, at least 32 characters. Give this or `keys`. */
  secret?: string | undefined
  /**
   * Core's key for services: with it changes are read from Core's feed, each and in order. Without it, or where Core has no
   * feed, lists are compared, which is eventual. At most 500 characters.
   */
  serviceKey?: string | undefined
  /** Signing keys; the public halves are served at `/.well-known/jwks.json`. */
  keys?: readonly SigningKey[] | undefined
  /** @defaultValue the global fetch */
  fetch?: typeof fetch | undefined
  timeouts?: ClientOptions["timeouts"]
  /** How calls to Core are repeated. */
  retry?: ClientOptions["retry"]
  /** Extra claims that a Core may want. The field's Core refuses a token that carries `aud`. */
  issuer?: string | undefined
  audience?: string | undefined
  /** Life of a token in seconds, 60 to 3600. @defaultValue 900 */
  tokenLifetimeSeconds?: number | undefined
}

export interface AnonymousOptions {
  /** Signs the cookie that visitors are known by; at least 32 characters. */
  secret: string
  /** @defaultValue "free" */
  tier?: Tier | undefined
  /** Whether a visitor who signs in takes their conversations along. @defaultValue true */
  merge?: boolean | undefined
}

export interface SyncOptions {
  /** When everything is compared with Core, as a cron pattern in UTC. @defaultValue "0 * * * *", hourly */
  full?: string | undefined
  /** When Core's feed is read, as a cron pattern in UTC. Webhooks hasten it. @defaultValue "* * * * *", every minute */
  changes?: string | undefined
  /** Only people seen within so many days are compared. @defaultValue 30 */
  activeDays?: number | undefined
  /** Conversations younger than this wait for the next comparison, in milliseconds. @defaultValue 60000 */
  settledMs?: number | undefined
}

export interface UsersAdapterOptions {
  core: CoreOptions
  /** From `@qanun/store`. The adapter migrates it and does not close it. */
  store: Driver
  /**
   * Who sends this request, by the host's own session. Null: nobody signed in. A throw is answered with 503.
   * `info.incoming` is the framework's own request, e.g. for the `session` of Express.
   */
  identify?: ((request: Request, info: RequestInfo) => User | null | Promise<User | null>) | undefined
  /** Lets people ask without signing in. */
  anonymous?: AnonymousOptions | undefined
  /** Where the host mounts the adapter. @defaultValue "" */
  basePath?: string | undefined
  /** Other origins whose pages may call, e.g. `https://www.example.com`. The adapter's own host always may. */
  allowedOrigins?: readonly string[] | undefined
  /** Believe `X-Forwarded-Host`, `-Proto` and `-For`. Only behind a proxy that sets them. @defaultValue false */
  trustProxy?: boolean | undefined
  /** Questions per day by tier; `false` counts nothing. */
  quota?: QuotaOptions | false | undefined
  /** Questions per minute, against bursts; `false` holds nothing back. */
  limits?: LimitOptions | false | undefined
  /** The regular sync with Core; `false` leaves it to calls of `sync()`. */
  sync?: SyncOptions | false | undefined
  /**
   * Who does the regular work: `usePgBoss(boss)`; `false`: a platform's cron, by `POST internal/sync/run`. By default each
   * instance has timers, and the store gives every period to one of them.
   */
  jobs?: JobScheduler | false | undefined
  /** Secret of at least 32 characters for `POST internal/sync/run`, sent as `Authorization: Bearer`. */
  cronSecret?: string | undefined
  /** Takes Core's webhooks at `POST webhooks/core`, so that its changes are seen at once. */
  webhooks?: WebhookOptions | undefined
  logger?: Logger | undefined
  /** Clock, epoch milliseconds. @defaultValue Date.now */
  now?: (() => number) | undefined
  /** Random bytes. @defaultValue crypto.getRandomValues */
  random?: ((bytes: number) => Uint8Array) | undefined
  /** How long `identify` may take, in milliseconds. @defaultValue 5000 */
  identifyTimeoutMs?: number | undefined
  /** Silence between heartbeats of a stream, in milliseconds. @defaultValue 15000 */
  heartbeatMs?: number | undefined
  /** How long a turn of a dead process stays `processing`, in milliseconds. @defaultValue 15000 */
  leaseMs?: number | undefined
}

/** Where an option has no sense: said at start-up, in words of what to do. */
export function checkOptions(options: UsersAdapterOptions): void {
  const { core, anonymous, identify, basePath = "", cronSecret, webhooks, sync = {} } = options
  if (!/^https?:\/\//.test(core.baseUrl)) throw new TypeError("core.baseUrl must be an absolute http(s) address")
  if (core.keys?.length) createSigners(core.keys)(Date.now())
  else if ((core.secret ?? "").length < MIN_SECRET_LENGTH)
    throw new TypeError(`core.secret must have at least ${MIN_SECRET_LENGTH} characters`)
  if (anonymous && anonymous.secret.length < MIN_SECRET_LENGTH)
    throw new TypeError(`anonymous.secret must have at least ${MIN_SECRET_LENGTH} characters`)
  if (!anonymous && !identify) throw new TypeError("give identify, or anonymous, or both: nobody could ask otherwise")
  if (basePath !== "" && !/^\/.*[^/]$/.test(basePath))
    throw new TypeError('basePath must start with a slash and not end with one, e.g. "/qanun"')
  if (cronSecret !== undefined && cronSecret.length < MIN_SECRET_LENGTH)
    throw new TypeError(`cronSecret must have at least ${MIN_SECRET_LENGTH} characters`)
  if (webhooks?.secrets.some((secret) => keyOf(secret).length < MIN_WEBHOOK_KEY_BYTES))
    throw new TypeError(`every secret of webhooks.secrets must have at least ${MIN_WEBHOOK_KEY_BYTES} bytes`)
  for (const name of ["full", "changes"] as const) checkSchedule(`sync.${name}`, sync ? sync[name] : undefined)
  const life = core.tokenLifetimeSeconds ?? 900
  if (!(life >= 60 && life <= 3600)) throw new TypeError("core.tokenLifetimeSeconds must be from 60 to 3600")
}

function checkSchedule(name: string, schedule: string | undefined): void {
  try {
    if (schedule !== undefined) periodOf(schedule, 0)
  } catch {
    throw new TypeError(`${name} must be a cron pattern, e.g. "0 * * * *"`)
  }
}
