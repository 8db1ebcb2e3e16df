import { join, resolve } from "node:path"
import { type CoreServer, createCoreServer } from "@qanun/core-server"
import type { Driver } from "@qanun/store"
import type { Logger } from "@qanun/users"
import { corpusFile, readCorpus } from "./corpus-file.ts"
import type { Secrets } from "./secrets.ts"
import type { Settings } from "./settings/table.ts"

/** A Core as the settings want it: over the folder's own corpus where it has one, with a model where one is named. */
export async function startCore(
  { data, llmBaseUrl, llmModels = [], llmApiKey }: Settings,
  store: Driver,
  secrets: Secrets,
  logger: Logger,
): Promise<CoreServer> {
  const folder = resolve(data)
  const corpus = await readCorpus(corpusFile(folder))
  const [model, ...others] = llmModels
  return createCoreServer({
    store,
    auth: { secret: secrets.core },
    // The built-in corpus is indexed in no time; one's own may be large.
    ...(corpus ? { corpus, snapshotFile: join(folder, "index.snapshot") } : {}),
    ...(llmBaseUrl && model
      ? { llm: { baseUrl: llmBaseUrl, models: [model, ...others], ...(llmApiKey ? { apiKey: llmApiKey } : {}) } }
      : {}),
    onError: (error, requestId) => {
      const { name, code } = error as { name?: string; code?: string }
      logger.error({ request_id: requestId, error: name, code }, "Core failed to answer a request")
    },
  })
}
