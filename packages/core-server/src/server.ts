import { createAnswerCache } from "./answer/cache.ts"
import { createCrowd } from "./answer/crowd.ts"
import { warmUp } from "./answer/warm-up.ts"
import { createAuthenticate } from "./auth.ts"
import {
  CACHE_SIZE,
  CACHE_TTL_MS,
  CALIBRATE_MS,
  type CoreServerOptions,
  FILL_RETRY_MS,
  HEARTBEAT_MS,
  KEY_AGE_MS,
  KEY_SWEEP_MS,
  MIN_SECRET_LENGTH,
  SYNC_POLL_MS,
} from "./config.ts"
import type { Core } from "./core.ts"
import { loadDemoCorpus } from "./demo-corpus.ts"
import { every } from "./every.ts"
import { withCors } from "./http/cors.ts"
import { newId } from "./ids.ts"
import { joinInstances } from "./instances.ts"
import { plainWordsOf } from "./law/plain-words.ts"
import { createLlm } from "./llm/client.ts"
import { createEmbedder } from "./llm/embeddings.ts"
import { createRouter } from "./routes/router.ts"
import { createMeaning } from "./search/meaning.ts"
import { ensureFeed } from "./store/changes.ts"
import { forgetKeys } from "./store/responses.ts"
import { MIGRATIONS, SCHEMA_NAME } from "./store/tables.ts"
import { keepFilled } from "./sync/fill.ts"
import { openKnowledge } from "./sync/knowledge.ts"
import { openEmbeddedIndex } from "./vectors/embedded-index.ts"
import { openQdrantIndex } from "./vectors/qdrant-index.ts"
import { checkTargets, startWebhooks } from "./webhooks/sender.ts"

/** A running Core. */
export interface CoreServer {
  /** Answers one HTTP request; never rejects. */
  fetch(request: Request): Promise<Response>
  /**
   * Answers some headings of the corpus for nobody, in the background of what else there is to do: the first readers
   * after a start then wait as little as later ones. Stores nothing, asks no endpoint, ends with `close`; never rejects.
   */
  warmUp(): Promise<void>
  /** Stops running turns and waits until they are stored. The store stays open: it is the caller's. */
  close(): Promise<void>
}

/**
 * Starts a Core: HTTP API, retrieval and answers over a corpus of law, kept in the given store.
 *
 * @throws RangeError when the secret is too short; StoreError when the database is of a newer version.
 *
 * @example
 * import { createCoreServer } from "@qanun/core-server"
 * import { openSqlite } from "@qanun/store"
 *
 * const core = await createCoreServer({
 *   store: await openSqlite("core.db"),
 *   auth: { secret: process.env["QANUN_CORE_SECRET"] ?? "" },
 * })
 * const response = await core.fetch(new Request("http://localhost/health"))
 */
export async function createCoreServer(options: CoreServerOptions): Promise<CoreServer> {
  const { store, auth, serviceKeys = [], now = Date.now, heartbeatMs = HEARTBEAT_MS, onError = () => {} } = options
  if (serviceKeys.some((key) => key.length < MIN_SECRET_LENGTH))
    throw new RangeError(`every service key must have at least ${MIN_SECRET_LENGTH} characters`)
  // Before anything runs in the background that would have to be ended again.
  if (options.webhooks) checkTargets(options.webhooks)
  const authenticate = createAuthenticate(auth.secret, now)
  await store.migrate(SCHEMA_NAME, MIGRATIONS)
  await ensureFeed(store, newId(now()))
  const demo = await loadDemoCorpus()
  const onFailure = (error: unknown) => onError(error, "background")
  const embedder = options.embeddings && createEmbedder({ now, ...options.embeddings })
  const closing = new AbortController()
  const vectors = await (options.qdrant ? openQdrantIndex(options.qdrant) : openEmbeddedIndex(store))
  const meaning = embedder && createMeaning({ embedder, vectors, onFailure })
  const knowledge = await openKnowledge({
    store,
    corpus: options.corpus,
    demo,
    plainWords: plainWordsOf(demo.units),
    snapshotFile: options.snapshotFile,
    rest: {
      llm: options.llm && createLlm({ now, ...options.llm }, onFailure),
      meaning,
    },
    pollMs: SYNC_POLL_MS,
    now,
    onFailure,
  })
  const filling = embedder
    ? keepFilled(options.corpus ?? demo, {
        ...{ store, embedder, vectors, now, retryMs: FILL_RETRY_MS, onFailure },
        onDone: () => void calibrating?.run(),
      })
    : undefined
  const calibrating =
    meaning &&
    every(
      CALIBRATE_MS,
      async () => {
        if (filling?.isDone()) await meaning.calibrate(knowledge.library(), closing.signal)
      },
      (error) => closing.signal.aborted || onFailure(error),
    )
  const instanceId = newId(now())
  const instance = await joinInstances({ store, id: instanceId, now, onFailure })
  const webhooks = options.webhooks && (await startWebhooks(options.webhooks, { store, now, onFailure }))
  const sweeping = every(KEY_SWEEP_MS, () => forgetKeys(store, now() - KEY_AGE_MS), onFailure)
  const core: Core = {
    store,
    instanceId,
    authenticate,
    serviceKeys,
    get library() {
      return knowledge.library()
    },
    knowledge,
    vectors,
    embedder,
    syncErrors: 0,
    turns: new Map(),
    cache: createAnswerCache({ ttlMs: options.cacheTtlMs ?? CACHE_TTL_MS, size: CACHE_SIZE, now }),
    crowd: createCrowd(),
    now,
    heartbeatMs,
    onError,
  }
  let warming: Promise<unknown> | undefined
  return {
    fetch: withCors(options.allowedOrigins ?? [], createRouter(core)),
    async warmUp() {
      warming ??= warmUp(knowledge.library(), closing.signal).catch(onFailure)
      await warming
    },
    async close() {
      closing.abort()
      await warming
      const running = [...core.turns.values()]
      for (const turn of running) turn.stop()
      for (const turn of running) for await (const _ of turn.read()) void _
      await instance.close()
      await Promise.all([
        sweeping.close(),
        knowledge.close(),
        filling?.close(),
        calibrating?.close(),
        webhooks?.close(),
      ])
    },
  }
}
