import { randomBytes } from "node:crypto"
import type { OpenBackup } from "@qanun/store"
import { createAccount } from "./account.ts"
import { backupLines } from "./backup.ts"
import { checkOptions } from "./check-options.ts"
import { createConversations } from "./conversations.ts"
import { createCore } from "./core.ts"
import { DAY_MS } from "./day.ts"
import { erasePerson } from "./erase.ts"
import { createFolders } from "./folders.ts"
import { accountRoutes } from "./http/account-routes.ts"
import { createApp } from "./http/app.ts"
import { changeRoutes } from "./http/change-routes.ts"
import type { RequestInfo } from "./http/context.ts"
import { conversationRoutes } from "./http/conversation-routes.ts"
import { dataRoutes } from "./http/data-routes.ts"
import { folderRoutes } from "./http/folder-routes.ts"
import { jobRoutes } from "./http/job-routes.ts"
import { callerAddress, isSecure } from "./http/origin.ts"
import { queryRoutes } from "./http/query-routes.ts"
import { serviceRoutes } from "./http/service-routes.ts"
import { webhookRoutes } from "./http/webhook-routes.ts"
import { createIdentity } from "./identity.ts"
import { createIds } from "./ids.ts"
import { type Job, type JobTools, periodOf } from "./jobs/job.ts"
import { timers } from "./jobs/timers.ts"
import { createLimits } from "./limits.ts"
import { createLiveChanges } from "./live/live-changes.ts"
import { createMemories } from "./memories.ts"
import { mergeVisitor } from "./merge.ts"
import { registerGauges } from "./observe/gauges.ts"
import { silentLogger } from "./observe/logger.ts"
import { createMetrics } from "./observe/metrics.ts"
import { openSpans } from "./observe/spans.ts"
import type { UsersAdapterOptions } from "./options.ts"
import { type KnownPerson, listPeople } from "./people.ts"
import { createQuota } from "./quota.ts"
import { every } from "./relay/every.ts"
import { keepLeases } from "./relay/lease.ts"
import { createEventLog } from "./relay/log.ts"
import { recoverTurns } from "./relay/recovery.ts"
import { type RestoreResult, restoreLines } from "./restore.ts"
import { applyRetention } from "./retention.ts"
import { createSigners, publicKeys, type Signer, secretSigner } from "./signing-keys.ts"
import { isMerged } from "./store/people.ts"
import { takeTick } from "./store/sync.ts"
import { migrations, SCHEMA } from "./store/tables.ts"
import { createHints } from "./sync/hints.ts"
import { drainOutbox } from "./sync/outbox.ts"
import { createSync, type SyncResult } from "./sync/sync.ts"
import { createTokens } from "./tokens.ts"
import { createTurns } from "./turn.ts"

const OUTBOX_INTERVAL_MS = 5000

/** The users' side of a site, ready to answer requests. */
export interface UsersAdapter {
  /** Answers any request below the base path. Never rejects. */
  fetch(request: Request, info?: RequestInfo): Promise<Response>
  /** Stops background work and hands running answers over: the next start goes on with them. Leaves the store open. */
  close(): Promise<void>
  /** Everything of one user, or of all, as lines of JSON with a checksum at the end. */
  backup(options?: { userId?: string }): AsyncGenerator<string>
  /**
   * Brings a backup into the store; what is there stays. May be repeated and interrupted.
   *
   * @throws UsersError `invalid_request` for a backup that is cut short, changed or of a newer version; nothing is written.
   */
  restore(open: OpenBackup): Promise<RestoreResult>
  /** Everybody whom the store knows, the one who was here last first. */
  people(): AsyncGenerator<KnownPerson>
  /** Removes everything of a user here, and orders Core to do the same. */
  erase(userId: string): Promise<void>
  /** Brings what Core has of one user, or of everybody who was here lately. */
  sync(options?: { userId?: string }): Promise<SyncResult>
  /** Figures of this process in the Prometheus text form, for a route of the host's that only its monitoring can reach. */
  metrics(): Promise<string>
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
  const { heartbeatMs = 15_000 } = options
  const newId = createIds(now, random)
  const owner = newId()
  const leaseMs = options.leaseMs ?? 15_000
  const origins = { allowedOrigins: options.allowedOrigins ?? [], trustProxy: options.trustProxy ?? false }
  await store.migrate(SCHEMA, migrations(store.dialect))

  const tokenFor = createTokens({
    signerAt: signersOf(options.core),
    lifetimeSeconds: options.core.tokenLifetimeSeconds ?? 900,
    issuer: options.core.issuer,
    audience: options.core.audience,
    now,
    newId,
  })
  const spans = await openSpans()
  const core = createCore(options.core, tokenFor, spans, now)
  const { clientFor } = core
  const infoOf = new WeakMap<Request, RequestInfo>()
  const { identify } = options
  const limits = createLimits(options.limits, now)
  const identity = createIdentity({
    admit: (request) => limits.admit(callerAddress(request, infoOf.get(request)?.ip, origins.trustProxy)),
    identify: identify && ((request) => identify(request, infoOf.get(request) ?? {})),
    anonymous: options.anonymous,
    merging:
      options.anonymous?.merge === false
        ? undefined
        : {
            merge: (visitorId, user) => mergeVisitor(store, visitorId, user, now()),
            isMerged: (visitorId) => isMerged(store, visitorId),
          },
    cookiePath: basePath || "/",
    isSecure: (request) => isSecure(request, origins.trustProxy),
    newId,
    timeoutMs: options.identifyTimeoutMs ?? 5000,
    logger,
  })
  const quota = createQuota(options.quota, now)
  const log = createEventLog(store, owner, now, logger)
  const metrics = createMetrics()
  const turns = createTurns({ store, quota, owner, leaseMs, now, newId, log, logger, metrics, spans, clientFor })

  const takesFeedback = async () => (await core.capabilities())?.feedback !== false
  const drain = () => drainOutbox({ store, clientFor, takesFeedback, metrics, spans, now, random, logger })
  const outbox = every(OUTBOX_INTERVAL_MS, drain, logger)
  const conversations = createConversations({ store, turns, now, newId, kickOutbox: outbox.kick })
  const syncOptions = options.sync || {}
  const retention = options.retention ?? {}
  const sync = createSync({
    store,
    clientFor,
    feed: core.feed,
    coreSays: async () => (await core.capabilities())?.sync,
    metrics,
    spans,
    logger,
    now,
    newId,
    settledMs: syncOptions.settledMs ?? 60_000,
    activeDays: syncOptions.activeDays ?? 30,
    keepMs: retention.conversationDays && retention.conversationDays * DAY_MS,
  })
  let syncedAt: number | null = null
  metrics.gauge("qanun_sync_last_success_timestamp_seconds", () => syncedAt && syncedAt / 1000)
  const noted = async (work: Promise<SyncResult>) => {
    if ((await work).failed === 0) syncedAt = now()
  }
  const erase = async (userId: string) => {
    await erasePerson({ store, turns, now, newId }, userId)
    outbox.kick()
  }
  const retain = () => applyRetention({ store, options: retention, erase, logger, now })
  const jobs: Job[] = [
    { name: "qanun-changes", schedule: syncOptions.changes ?? "* * * * *", run: () => noted(sync.changes()) },
    { name: "qanun-sync", schedule: syncOptions.full ?? "0 * * * *", run: () => noted(sync.everybody()) },
    { name: "qanun-retention", schedule: "30 3 * * *", run: retain },
  ]
  const tools: JobTools = {
    takePeriod: ({ name, schedule }) => takeTick(store, name, periodOf(schedule, now()), owner),
    logger,
  }
  const hints = createHints(sync.changes, logger)
  const live = createLiveChanges(store, logger)
  registerGauges(metrics, { store, turns, sync, live, now })
  const coreCanResume = async () => {
    const capabilities = await core.capabilities()
    return Boolean(capabilities?.resume && capabilities.idempotency)
  }
  let recovering: Promise<number> | null = null
  const recover = () => {
    recovering ??= recoverTurns({ store, owner, leaseMs, now, newId, logger, turns, coreCanResume }).finally(() => {
      recovering = null
    })
    return recovering
  }
  const leases = keepLeases({ store, owner, leaseMs, now, logger, turns, recover })
  await recover()
  const scheduler = options.jobs ?? timers
  const scheduled = scheduler && options.sync !== false ? await scheduler.start(jobs, tools) : null

  const account = createAccount({ store, core, quota, now })
  const folders = createFolders(store, now, newId)
  const app = createApp({
    basePath,
    origins,
    cookieFor: identity.cookieFor,
    newId,
    logger,
    spans,
    routes: [
      queryRoutes({
        store,
        identity,
        turns,
        limits,
        metrics,
        trustProxy: origins.trustProxy,
        heartbeatMs,
      }),
      conversationRoutes({ identity, conversations, limits }),
      folderRoutes({ identity, folders }),
      dataRoutes({ store, identity, account, conversations, folders, erase, now }),
      accountRoutes({ identity, account, conversations, memories: createMemories({ store, core }) }),
      changeRoutes({ identity, live, heartbeatMs }),
      webhookRoutes({ store, options: options.webhooks, hints, metrics, spans, now }),
      jobRoutes({ secret: options.cronSecret, jobs, tools }),
      serviceRoutes({ identity, core, store, syncMode: sync.mode, jwks: publicKeys(options.core.keys ?? []) }),
    ],
  })

  return {
    fetch(request, info = {}) {
      infoOf.set(request, info)
      return app(request, info)
    },
    backup: ({ userId } = {}) => backupLines(store, { userId, now: now() }),
    restore: (open) => restoreLines(store, open),
    people: () => listPeople(store),
    erase,
    metrics: metrics.text,
    sync: ({ userId } = {}) => (userId === undefined ? sync.everybody() : sync.person(userId)),
    async close() {
      await scheduled?.close()
      await hints.close()
      await live.close()
      await outbox.close()
      await turns.close()
      await log.flush()
      await leases.close()
    },
  }
}

function signersOf({ keys, secret = "" }: UsersAdapterOptions["core"]): (now: number) => Signer {
  if (keys?.length) return createSigners(keys)
  const signer = secretSigner(secret)
  return () => signer
}
