import { QueryResponse, SyncStatus } from "@qanun/contract"
import { hashedEmbedding, type ModelServer, startModelServer } from "@qanun/testing"
import { onTestFinished } from "vitest"
import type { CoreServerOptions } from "../../src/index.ts"
import { type RunningCore, startCore } from "./core.ts"
import { type QdrantDouble, startQdrantDouble } from "./qdrant-double.ts"
import { until } from "./until.ts"

export const KEY = "a service key of at least 32 characters"
export const DIMENSION = 64

export async function startModel(): Promise<ModelServer> {
  const model = await startModelServer({ dimension: DIMENSION })
  onTestFinished(() => model.close())
  return model
}
export async function startQdrant(options?: { apiKey: string }): Promise<QdrantDouble> {
  const qdrant = await startQdrantDouble(options)
  onTestFinished(() => qdrant.close())
  return qdrant
}
export async function start(options: Partial<CoreServerOptions> = {}): Promise<RunningCore> {
  const core = await startCore({ serviceKeys: [KEY], ...options })
  onTestFinished(() => core.close())
  return core
}
export const service = (core: RunningCore, method: string, path: string, body?: unknown, key: string | null = KEY) =>
  fetch(core.base + path, {
    method,
    headers: { "content-type": "application/json", ...(key === null ? {} : { "x-api-key": key }) },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  })
export const ask = async (core: RunningCore, query: string, body: object = {}) =>
  QueryResponse.parse(await (await core.send("POST", "/api/v1/query/", { query, use_cache: false, ...body })).json())

/** Waits until what was synced is found by questions. */
export async function caughtUp(core: RunningCore): Promise<SyncStatus> {
  let status: SyncStatus
  await until(async () => {
    status = SyncStatus.parse(await (await service(core, "GET", "/api/v1/sync/status")).json())
    return status.pending_count === 0
  })
  return status!
}

/** A piece as an Ingest system sends it, with the top-level fields that Core has always dropped. */
export function piece(
  id: string,
  text: string,
  metadata: Record<string, unknown> = {},
  vector = hashedEmbedding(text, DIMENSION),
) {
  return {
    id,
    vector,
    text,
    document_id: "work-1",
    document_type: "law",
    chunk_index: 3,
    language: "fa",
    metadata: {
      work_title: "قانون باغ‌های شهری",
      unit_number: "12",
      unit_structure_type: "article",
      unit_type: "LUNIT",
      path_label: "فصل دوم > ماده 12",
      authority: "مجلس",
      is_active: true,
      valid_from: "2010-05-01",
      source_url: "https://law.example/12",
      ...metadata,
    },
  }
}
export const GARDEN = piece("0b4c9a", "بریدن درخت باغ بدون پروانه شهرداری ممنوع است و جریمه دارد.")
