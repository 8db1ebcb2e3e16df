import { randomBytes } from "node:crypto"
import { createAccount } from "./account.ts"
import { createConversations } from "./conversations.ts"
import { createCore } from "./core.ts"
import { accountRoutes } from "./http/account-routes.ts"
import { createApp } from "./http/app.ts"
import type { RequestInfo } from "./http/context.ts"
import { conversationRoutes } from "./http/conversation-routes.ts"
import { isSecure } from "./http/origin.ts"
import { queryRoutes } from "./http/query-routes.ts"
import { serviceRoutes } from "./http/service-routes.ts"
import { createIdentity } from "./identity.ts"
import { createIds } from "./ids.ts"
import { silentLogger } from "./observe/logger.ts"
import { checkOptions, type UsersAdapterOptions } from "./options.ts"
import { createQuota } from "./quota.ts"
import { every } from "./relay/every.ts"
import { keepLeases } from "./relay/lease.ts"
import { createEventLog } from "./relay/log.ts"
import { recoverTurns } from "./relay/recovery.ts"
import { migrations, SCHEMA } from "./store/tables.ts"
import { drainOutbox } from "./sync/outbox.ts"
import { createTokens } from "./tokens.ts"
import { createTurns } from "./turn.ts"

const OUTBOX_INTERVAL_MS = 5000

/** The users' side of a site, ready to answer requests. */
export interface UsersAdapter {
  /** Answers any request below the base path. Never rejects. */
  fetch(request: Request, info?: RequestInfo): Promise<Response>
  /** Stops background work and hands running answers over: the next start goes on with them. Leaves the store open. */
  close(): Promise<void>
}

/**
 * The users' side: who asks, their conversations, and the way to Core.
 *
 * @throws TypeError for options that make no sense, StoreError when the store is of a newer version.
 * @example
 * ```ts
 * import { openSqlite } from "@qanun/store"
 * import { createUsersAdapter } from "@qanun/users"
 *
 * const adapter = await createUsersAdapter({
 *   core: { baseUrl: "http://127.0.0.1:7001", secret: process.env.CORE_SECRET ?? "" },
 *   store: await openSqlite("users.db"),
 *   anonymous: { secret: process.env.VISITOR_SECRET ?? "" },
 *   basePath: "/qanun",
 * })
 * ```
 */
export async function createUsersAdapter(options: UsersAdapterOptions): Promise<UsersAdapter> {
  checkOptions(options)
  const { store, basePath = "", logger = silentLogger, now = Date.now, random = randomBytes } = options
  const newId = createIds(now, random)
  const owner = newId()
  const leaseMs = options.leaseMs ?? 15_000
  const origins = { allowedOrigins: options.allowedOrigins ?? [], trustProxy: options.trustProxy ?? false }
  await store.migrate(SCHEMA, migrations(store.dialect))

  const tokenFor = createTokens({
    secret: options.core.secret,
    lifetimeSeconds: options.core.tokenLifetimeSeconds ?? 900,
    issuer: options.core.issuer,
    audience: options.core.audience,
    now,
    newId,
  })
  const core = createCore(options.core, tokenFor, now)
  const { clientFor } = core
  const identity = createIdentity({
    identify: options.identify,
    anonymous: options.anonymous,
    cookiePath: basePath || "/",
    isSecure: (request) => isSecure(request, origins.trustProxy),
    newId,
    timeoutMs: options.identifyTimeoutMs ?? 5000,
    logger,
  })
  const quota = createQuota(options.quota, now)
  const log = createEventLog(store, owner, now, logger)
  const turns = createTurns({ store, quota, owner, leaseMs, now, newId, log, logger, clientFor })

  const drain = () => drainOutbox({ store, clientFor, now, random, logger })
  const outbox = every(OUTBOX_INTERVAL_MS, drain, logger)
  const conversations = createConversations({ store, turns, now, newId, kickOutbox: outbox.kick })
  const coreCanResume = async () => {
    const capabilities = await core.capabilities()
    return Boolean(capabilities?.resume && capabilities.idempotency)
  }
  const recover = () => recoverTurns({ store, owner, leaseMs, now, logger, turns, coreCanResume })
  const leases = keepLeases({ store, owner, leaseMs, now, logger, turns, recover })
  await recover()

  const app = createApp({
    basePath,
    origins,
    newId,
    logger,
    routes: [
      queryRoutes({ store, identity, turns, heartbeatMs: options.heartbeatMs ?? 15_000 }),
      conversationRoutes({ identity, conversations }),
      accountRoutes({ identity, account: createAccount({ store, core, quota, now }), conversations, core }),
      serviceRoutes({ identity, core, store }),
    ],
  })

  return {
    fetch: app,
    async close() {
      await outbox.close()
      await turns.close()
      await log.flush()
      await leases.close()
    },
  }
}
