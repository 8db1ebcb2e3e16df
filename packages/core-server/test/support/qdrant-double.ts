import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/**
 * A double of Qdrant's REST protocol, written from its documentation: collections with named vectors, payload indexes,
 * points with exact 64-bit ids, queries with filters, counts and deletion. No real Qdrant runs in these tests.
 */
export interface QdrantDouble {
  url: string
  collections: Map<string, Collection>
  /** Requests as `METHOD path`. */
  requests: string[]
  /** Filters of the queries, as they came. */
  filters: unknown[]
  /** Answers everything with this status; undefined: behaves. */
  fail: number | undefined
  close(): Promise<void>
}

interface Collection {
  vectors: Record<string, { size: number; distance: string }>
  indexes: Record<string, string>
  points: Map<string, Point>
}
interface Point {
  /** Decimal digits. */
  id: string
  vector: Record<string, number[]>
  payload: Record<string, unknown>
}

type Clause = {
  key?: string
  match?: { value?: unknown; any?: unknown[] }
  range?: { gte?: string; lte?: string }
  is_empty?: { key: string }
  should?: Clause[]
}
interface Filter {
  must?: Clause[]
  must_not?: Clause[]
}

/** Numbers longer than 15 digits become texts, so that ids stay exact. */
const parse = (body: string) => JSON.parse(body.replace(/([[:,]\s*)(\d{16,20})(?=\s*[,\]}])/g, '$1"$2"'))
/** The other way round for ids. */
const write = (body: unknown) => JSON.stringify(body).replace(/"id":"(\d+)"/g, '"id":$1')

export async function startQdrantDouble({ apiKey }: { apiKey?: string } = {}): Promise<QdrantDouble> {
  const collections = new Map<string, Collection>()
  const server = createServer((request, response) => {
    let body = ""
    request.on("data", (chunk) => {
      body += chunk
    })
    request.on("end", () => {
      const path = (request.url ?? "/").split("?")[0] ?? "/"
      double.requests.push(`${request.method} ${path}`)
      if (double.fail !== undefined) return refuse(response, double.fail, "Service internal error: secret text")
      if (apiKey !== undefined && request.headers["api-key"] !== apiKey) return refuse(response, 401, "Invalid API key")
      try {
        const result = answer(`${request.method}`, path, body === "" ? {} : parse(body))
        if (result === undefined) return refuse(response, 404, "Not found")
        response.writeHead(200, { "content-type": "application/json" })
        response.end(write({ result, status: "ok", time: 0.001 }))
      } catch (error) {
        refuse(response, 400, (error as Error).message)
      }
    })
  })

  function answer(method: string, path: string, body: Record<string, unknown>): unknown {
    const [, , name = "", ...rest] = path.split("/").map(decodeURIComponent)
    const collection = collections.get(name)
    const route = `${method} ${rest.join("/")}`
    if (route === "GET exists") return { exists: collection !== undefined }
    if (route === "PUT ") {
      collections.set(name, { vectors: body["vectors"] as Collection["vectors"], indexes: {}, points: new Map() })
      return true
    }
    if (!collection) return undefined
    switch (route) {
      case "GET ":
        return {
          status: "green",
          points_count: collection.points.size,
          config: { params: { vectors: collection.vectors } },
        }
      case "PUT index":
        collection.indexes[String(body["field_name"])] = String(body["field_schema"])
        return { operation_id: 1, status: "completed" }
      case "PUT points":
        for (const point of body["points"] as Point[]) {
          for (const [vector, numbers] of Object.entries(point.vector)) {
            const size = collection.vectors[vector]?.size
            if (size === undefined) throw new Error(`Wrong input: Not existing vector name error: ${vector}`)
            if (size !== numbers.length)
              throw new Error(`Wrong input: Vector dimension error: expected dim: ${size}, got ${numbers.length}`)
          }
          collection.points.set(String(point.id), { ...point, id: String(point.id) })
        }
        return { operation_id: 1, status: "completed" }
      case "POST points/delete":
        for (const id of body["points"] as unknown[]) collection.points.delete(String(id))
        return { operation_id: 1, status: "completed" }
      case "POST points":
        return (body["ids"] as unknown[]).flatMap((id) => collection.points.get(String(id)) ?? [])
      case "POST points/count":
        return { count: collection.points.size }
      case "POST points/query": {
        double.filters.push(body["filter"])
        const using = String(body["using"])
        const wanted = body["query"] as number[]
        const points = [...collection.points.values()]
          .filter((point) => using in point.vector && fits(point.payload, body["filter"] as Filter | undefined))
          .map((point) => ({ id: point.id, version: 1, score: cosine(wanted, point.vector[using] ?? []) }))
          .sort((a, b) => b.score - a.score)
          .slice(0, Number(body["limit"] ?? 10))
        return { points }
      }
      default:
        return undefined
    }
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const double: QdrantDouble = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    collections,
    requests: [],
    filters: [],
    fail: undefined,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return double
}

function refuse(response: ServerResponse, status: number, error: string): void {
  response.writeHead(status, { "content-type": "application/json" })
  response.end(JSON.stringify({ status: { error }, time: 0.001 }))
}

function fits(payload: Record<string, unknown>, { must = [], must_not = [] }: Filter = {}): boolean {
  return must.every((clause) => holds(payload, clause)) && !must_not.some((clause) => holds(payload, clause))
}

function holds(payload: Record<string, unknown>, clause: Clause): boolean {
  if (clause.should) return clause.should.some((one) => holds(payload, one))
  const value = (clause.is_empty?.key ?? clause.key ?? "")
    .split(".")
    .reduce<unknown>((at, field) => (at as Record<string, unknown> | null | undefined)?.[field], payload)
  if (clause.is_empty) return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
  if (clause.match?.any) return clause.match.any.includes(value)
  if (clause.match) return value === clause.match.value
  const time = typeof value === "string" ? Date.parse(value) : Number.NaN
  const { gte, lte } = clause.range ?? {}
  return (
    !Number.isNaN(time) &&
    (gte === undefined || time >= Date.parse(gte)) &&
    (lte === undefined || time <= Date.parse(lte))
  )
}

function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = a.reduce((sum, value, at) => sum + value * (b[at] ?? 0), 0)
  return dot / (Math.hypot(...a) * Math.hypot(...b) || 1)
}
