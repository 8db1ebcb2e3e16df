import type { QdrantClient } from "@qdrant/js-client-rest"
import { writeJson } from "./qdrant-json.ts"
import { VectorIndexError } from "./vector-index.ts"

/** Where vectors are kept in Qdrant. */
export interface QdrantOptions {
  /** E.g. `http://127.0.0.1:6333`; without a port, 6333. */
  url: string
  apiKey?: string
  /** @defaultValue "legal_documents" */
  collection?: string
  /** Milliseconds for one call. @defaultValue 5000 */
  timeoutMs?: number
}

export interface QdrantConnection {
  client: QdrantClient
  collection: string
  /** Runs a call of the client. @throws VectorIndexError */
  call<T>(work: () => Promise<T>): Promise<T>
  /** A call with exact 64-bit ids, which the client cannot write. @throws VectorIndexError */
  request(method: "PUT" | "POST", path: string, body: unknown): Promise<{ result: unknown }>
}

const DEFAULT_COLLECTION = "legal_documents"
const DEFAULT_TIMEOUT_MS = 5_000
const DEFAULT_PORT = "6333"

/** @throws VectorIndexError `not_installed` when the optional package is missing. */
export async function qdrantConnection(options: QdrantOptions): Promise<QdrantConnection> {
  const { apiKey, collection = DEFAULT_COLLECTION, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const url = new URL(options.url)
  url.port ||= DEFAULT_PORT
  const prefix = url.pathname.replace(/\/+$/, "")
  const { QdrantClient } = await import("@qdrant/js-client-rest").catch((cause: unknown) => {
    throw new VectorIndexError(
      "not_installed",
      "Qdrant's client is not installed: npm install @qdrant/js-client-rest",
      { cause },
    )
  })
  const client = new QdrantClient({
    url: url.origin,
    port: Number(url.port || DEFAULT_PORT),
    ...(prefix ? { prefix } : {}),
    // As an option it would be warned about on the console where the connection is not encrypted.
    ...(apiKey ? { headers: { "api-key": apiKey } } : {}),
    timeout: timeoutMs,
    // It would write to the console.
    checkCompatibility: false,
  })

  return {
    client,
    collection,
    call: (work) => work().catch(fail),
    async request(method, path, body) {
      const address = `${url.origin}${prefix}/collections/${encodeURIComponent(collection)}${path}`
      const response = await fetch(address, {
        method,
        headers: { "content-type": "application/json", ...(apiKey ? { "api-key": apiKey } : {}) },
        body: writeJson(body),
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs),
      }).catch(fail)
      if (!response.ok) {
        await response.body?.cancel()
        throw refusal(response.status)
      }
      return (await response.json().catch(fail)) as { result: unknown }
    },
  }
}

/** Its own words may hold texts of documents or addresses. */
function fail(cause: unknown): never {
  if (cause instanceof VectorIndexError) throw cause
  const status = (cause as { status?: unknown } | null)?.status
  if (typeof status === "number") throw refusal(status, cause)
  if (/^Unexpected Response/.test((cause as Error | null)?.message ?? "")) throw refusal(undefined, cause)
  throw new VectorIndexError("unreachable", "Qdrant cannot be reached", { cause })
}

function refusal(status: number | undefined, cause?: unknown): VectorIndexError {
  const code = status === undefined || (status < 500 && status !== 429) ? "refused" : "unreachable"
  return new VectorIndexError(code, `Qdrant answered ${status ?? "with an error"}`, { cause })
}
