import {
  EmbeddingsRequest,
  type EmbeddingsResponse,
  type FieldProblem,
  SimilarityRequest,
  SyncEmbeddings,
  type SyncNode,
  type SyncPoint,
  type SyncResult,
  type SyncStatus,
} from "@qanun/contract"
import { MAX_SYNC_BYTES } from "../config.ts"
import type { Core } from "../core.ts"
import { CoreError } from "../errors.ts"
import { readBody } from "../http/request-body.ts"
import type { Embedder } from "../llm/embeddings.ts"
import { deleteDocument, deletePoint, findPoint, type PointRow, pointTotals, writePoints } from "../store/points.ts"
import { serverTotals } from "../store/totals.ts"
import { deleteVectors, storedDimension, writeVectors } from "../store/vectors.ts"
import { payloadOfPoint } from "../sync/payload.ts"
import { pointIdOf } from "../vectors/point-id.ts"
import { vectorName } from "../vectors/vector-index.ts"
import { VERSION } from "../version.ts"
import { type Call, found, type Route } from "./call.ts"

/** What an Ingest system calls (contract 1.13, 1.14), with a service key each. */
export const INGEST_ROUTES: readonly Route[] = [
  ["POST", "/api/v1/sync/embeddings", sync],
  ["GET", "/api/v1/sync/status", status],
  ["GET", "/api/v1/sync/statistics", statistics],
  ["GET", "/api/v1/sync/node/:point_id", node],
  ["DELETE", "/api/v1/sync/node/:point_id", removeNode],
  ["DELETE", "/api/v1/sync/document/:document_id", removeDocument],
  ["POST", "/api/v1/embeddings", embeddings],
  ["GET", "/api/v1/embeddings/info", info],
  ["POST", "/api/v1/embeddings/similarity", similarity],
]

const iso = (time: number) => new Date(time).toISOString()
const MISSING = "This node does not exist."
/** Wrong vectors that an answer names; more of them say nothing new. */
const MAX_PROBLEMS = 20

async function sync(call: Call): Promise<Response> {
  const { core } = call
  const { embeddings } = await readBody(call.request, SyncEmbeddings, MAX_SYNC_BYTES)
  const dimension = core.embedder?.dimension() ?? (await storedDimension(core.store))
  requireLength(embeddings, dimension)
  const now = core.now()
  // The last one of an id counts, as if they had come one after the other.
  const points = [...new Map(embeddings.map((point) => [point.id, point])).values()]
  const rows = points.map(
    (point): PointRow => ({
      id: point.id,
      point_id: pointIdOf(point.id),
      document_id: point.document_id,
      text: point.text,
      metadata: JSON.stringify(point.metadata),
      synced_at: now,
    }),
  )
  const vectors = rows.map((row, at) => ({
    pointId: row.point_id,
    vector: points[at]?.vector ?? [],
    payload: payloadOfPoint(row),
  }))
  // Vectors first: one that nothing knows of is never found, and Ingest sends the batch again.
  await viaVectors(core, call.requestId, () => core.vectors.upsert(vectors))
  await core.store.tx(async (tx) => {
    if (core.vectors.kind === "qdrant")
      await writeVectors(
        tx,
        vectors.map(({ pointId, vector }) => ({ point_id: pointId, dimension: vector.length, vector: null })),
      )
    await writePoints(tx, rows)
  })
  void core.knowledge.refresh()
  const answer: SyncResult = {
    status: "success",
    synced_count: rows.length,
    node_ids: rows.map((row) => row.point_id),
    timestamp: iso(now),
  }
  return Response.json(answer)
}

/** @throws CoreError `invalid_request` that names each vector whose length is not that of the index. */
function requireLength(points: readonly SyncPoint[], dimension = points[0]?.vector.length): void {
  const fields = points.flatMap(({ vector }, at): FieldProblem[] => {
    if (vector.length === dimension) return []
    const msg = `the vector has ${vector.length} numbers; this index holds vectors of ${dimension}`
    return [{ loc: ["body", "embeddings", at, "vector"], msg, type: "wrong_length" }]
  })
  if (fields.length > 0) throw new CoreError("invalid_request", { fields: fields.slice(0, MAX_PROBLEMS) })
}

/** @throws CoreError `vectors_unavailable` for every failure of the endpoint or the index, which is logged. */
async function viaVectors<T>(core: Core, requestId: string, work: () => Promise<T>): Promise<T> {
  return work().catch((cause: unknown) => {
    core.syncErrors++
    core.onError(cause, requestId)
    throw new CoreError("vectors_unavailable", { cause })
  })
}

async function vectorTotals({ vectors }: Core): Promise<{ count: number; status: "green" | "unreachable" }> {
  const count = await vectors.count().catch(() => undefined)
  return count === undefined ? { count: 0, status: "unreachable" } : { count, status: "green" }
}

async function status(call: Call): Promise<Response> {
  const { core } = call
  const { count, last } = await pointTotals(core.store)
  const known = core.library.index.units.length
  const behind = await core.knowledge.isBehind()
  const vectors = await vectorTotals(core)
  const answer: SyncStatus = {
    last_sync: last === null ? null : iso(last),
    pending_count: behind ? Math.max(1, count - known) : 0,
    synced_count: count,
    error_count: core.syncErrors,
    qdrant_status: { vectors_count: vectors.count, points_count: vectors.count, status: vectors.status },
  }
  return Response.json(answer)
}

async function statistics(call: Call): Promise<Response> {
  const { core } = call
  const { last } = await pointTotals(core.store)
  const { users, conversations, messages, tokens, processingMs } = await serverTotals(core.store)
  const vectors = await vectorTotals(core)
  return Response.json({
    status: "success",
    timestamp: iso(core.now()),
    environment: "production",
    app_version: VERSION,
    last_sync: last === null ? null : iso(last),
    summary: {
      total_users: users,
      total_conversations: conversations,
      total_messages: messages,
      total_vectors_in_qdrant: vectors.count,
    },
    postgresql: {
      users,
      conversations,
      messages: { total: messages, total_tokens: tokens, avg_processing_time_ms: processingMs },
    },
    qdrant: {
      total_points: vectors.count,
      indexed_vectors: vectors.count,
      status: vectors.status,
      engine: core.vectors.kind,
    },
  })
}

async function node(call: Call): Promise<Response> {
  const { core } = call
  const row = found(await findPoint(core.store, call.param("point_id")), MISSING)
  const vector = await viaVectors(core, call.requestId, () => core.vectors.read(row.point_id))
  const answer: SyncNode = {
    status: "success",
    node: {
      id: row.point_id,
      payload: { ...payloadOfPoint(row) },
      vectors: vector ? { [vectorName(vector.length)]: [...vector] } : {},
    },
  }
  return Response.json(answer)
}

async function removeNode(call: Call): Promise<Response> {
  const point_id = call.param("point_id")
  const deleted_count = await remove(call, (tx) => deletePoint(tx, point_id))
  return Response.json({ ...deletion(call, deleted_count), point_id })
}

async function removeDocument(call: Call): Promise<Response> {
  const document_id = call.param("document_id")
  const deleted_count = await remove(call, (tx) => deleteDocument(tx, document_id))
  return Response.json({ ...deletion(call, deleted_count), document_id })
}

/** Success also when there was nothing: Ingest takes it as done (contract 1.13). */
const deletion = ({ core }: Call, deleted_count: number) => ({
  status: "success",
  message: deleted_count === 0 ? "There was nothing to delete" : "Deleted",
  deleted_count,
  timestamp: iso(core.now()),
})

async function remove({ core, requestId }: Call, work: Parameters<typeof core.store.tx<string[]>>[0]): Promise<number> {
  const pointIds = await core.store.tx(async (tx) => {
    const gone = await work(tx)
    await deleteVectors(tx, gone)
    return gone
  })
  // A vector that stays behind is found by nobody: its point is unknown here from now on.
  await core.vectors.remove(pointIds).catch((error: unknown) => core.onError(error, requestId))
  void core.knowledge.refresh()
  return pointIds.length
}

function embedderOf({ core }: Call): Embedder {
  if (core.embedder) return core.embedder
  throw new CoreError("vectors_unavailable", { message: "No embeddings endpoint is set up on this server." })
}

async function embeddings(call: Call): Promise<Response> {
  const embedder = embedderOf(call)
  const { input, model, purpose } = await readBody(call.request, EmbeddingsRequest, MAX_SYNC_BYTES)
  const texts = typeof input === "string" ? [input] : input
  const { vectors, tokens } = await viaVectors(call.core, call.requestId, () => embedder.embed(texts, purpose))
  const answer: EmbeddingsResponse = {
    object: "list",
    data: vectors.map((embedding, index) => ({ object: "embedding", embedding, index })),
    model: model || embedder.model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
  return Response.json(answer)
}

function info(call: Call): Response {
  const embedder = embedderOf(call)
  return Response.json({
    model: embedder.model,
    dimension: embedder.dimension() ?? null,
    device: "remote",
    status: embedder.isHealthy() ? "ready" : "unreachable",
  })
}

async function similarity(call: Call): Promise<Response> {
  const embedder = embedderOf(call)
  const { text1, text2 } = await readBody(call.request, SimilarityRequest)
  const [a = [], b = []] = (
    await viaVectors(call.core, call.requestId, () => embedder.embed([text1, text2], "passage"))
  ).vectors
  const dot = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
  const similarity = dot / (Math.hypot(...a) * Math.hypot(...b) || 1)
  return Response.json({ text1, text2, similarity, model: embedder.model })
}
