import { join, resolve } from "node:path"
import { type CoreServer, type CoreServerOptions, createCoreServer } from "@qanun/core-server"
import type { Driver } from "@qanun/store"
import type { Logger } from "@qanun/users"
import { corpusFile, readCorpus } from "./corpus-file.ts"
import { ownServiceKey, type Secrets } from "./secrets.ts"
import type { Settings } from "./settings/table.ts"

/**
 * A Core as the settings want it: over the folder's own corpus where it has one, with a language model, vectors and Qdrant
 * where they are named.
 */
export async function startCore(
  settings: Settings,
  store: Driver,
  secrets: Secrets,
  logger: Logger,
): Promise<CoreServer> {
  const folder = resolve(settings.data)
  const corpus = await readCorpus(corpusFile(folder))
  return createCoreServer({
    store,
    auth: { secret: secrets.core },
    allowedOrigins: settings.allowedOrigins,
    serviceKeys: [ownServiceKey(secrets), ...(settings.serviceKeys ?? [])],
    // The built-in corpus is indexed in no time; one's own may be large.
    ...(corpus ? { corpus, snapshotFile: join(folder, "index.snapshot") } : {}),
    ...endpointsOf(settings),
    onError: (error, requestId) => {
      // SQLite's own words, e.g. "database or disk is full"; they name no data.
      const { name, code, errstr: reason } = error as { name?: string; code?: string; errstr?: string }
      logger.error({ request_id: requestId, error: name, code, reason }, "Core failed to answer a request")
    },
  })
}

function endpointsOf(settings: Settings): Pick<CoreServerOptions, "llm" | "embeddings" | "qdrant"> {
  const { llmBaseUrl, llmModels = [], llmApiKey, embeddingsBaseUrl, embeddingsModel, qdrantUrl } = settings
  const [model, ...others] = llmModels
  return {
    ...(llmBaseUrl && model ? { llm: { baseUrl: llmBaseUrl, models: [model, ...others], ...keyOf(llmApiKey) } } : {}),
    ...(embeddingsBaseUrl && embeddingsModel
      ? { embeddings: { baseUrl: embeddingsBaseUrl, model: embeddingsModel, ...keyOf(settings.embeddingsApiKey) } }
      : {}),
    ...(qdrantUrl ? { qdrant: { url: qdrantUrl, ...keyOf(settings.qdrantApiKey) } } : {}),
  }
}

const keyOf = (apiKey: string | undefined) => (apiKey ? { apiKey } : {})
