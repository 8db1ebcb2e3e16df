import type { Tier } from "@qanun/contract"
import type { ClientOptions } from "@qanun/core-client"
import type { Driver } from "@qanun/store"
import type { RequestInfo } from "./http/context.ts"
import type { JobScheduler } from "./jobs/job.ts"
import type { LimitOptions } from "./limits.ts"
import type { Logger } from "./observe/logger.ts"
import type { User } from "./person.ts"
import type { QuotaOptions } from "./quota.ts"
import type { RetentionOptions } from "./retention.ts"
import type { SigningKey } from "./signing-keys.ts"
import type { WebhookOptions } from "./sync/webhook.ts"

/** Where Core is, and how this server shows who it is. */
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

/** How people are known who have not signed in. */
export interface AnonymousOptions {
  /** Signs the cookie that visitors are known by; at least 32 characters. */
  secret: string
  /** @defaultValue "free" */
  tier?: Tier | undefined
  /** Whether a visitor who signs in takes their conversations along. @defaultValue true */
  merge?: boolean | undefined
}

/** When this side looks for what has changed in Core. */
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

/** What an adapter is made of: `core`, `store`, and `identify` or `anonymous` or both. */
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
  /** How long conversations and visitors are kept; looked at once a day. @defaultValue for ever */
  retention?: RetentionOptions | undefined
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
