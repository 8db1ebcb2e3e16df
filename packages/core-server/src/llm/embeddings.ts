import { createBreaker } from "./breaker.ts"
import { createDeadline } from "./deadline.ts"
import { type Endpoint, post } from "./endpoint.ts"
import { isPassing, LlmError } from "./errors.ts"

/** An OpenAI-compatible endpoint (`POST {baseUrl}/embeddings`). */
export interface EmbeddingOptions extends Endpoint {
  model: string
  /** Length of the model's vectors. @defaultValue the length of the first one */
  dimension?: number
  /** In front of questions. @defaultValue `query: ` for models of the E5 family, else nothing */
  queryPrefix?: string
  /** In front of texts that are searched. @defaultValue `passage: ` for models of the E5 family, else nothing */
  passagePrefix?: string
  /** Milliseconds that a question's vector may take; after them, words alone decide. @defaultValue 3000 */
  queryMs?: number
  /** Milliseconds that a batch of texts may take. @defaultValue 60000 */
  batchMs?: number
  /** @defaultValue Date.now */
  now?: () => number
}

export type Purpose = "query" | "passage"

/** Turns texts into vectors. */
export interface Embedder {
  readonly model: string
  /** Undefined until it is known. */
  dimension(): number | undefined
  /** Whether the endpoint answered when it was last asked. */
  isHealthy(): boolean
  /** @throws LlmError; what the signal was aborted with. */
  embed(texts: readonly string[], purpose: Purpose, signal?: AbortSignal): Promise<Embeddings>
}

export interface Embeddings {
  vectors: number[][]
  tokens: number
}

/** Texts of one request to the endpoint. */
const BATCH = 64
const DEFAULT_QUERY_MS = 3_000
const DEFAULT_BATCH_MS = 60_000

/** Makes a client of an embeddings endpoint: batches, a time limit each, a breaker, and vectors of one length. */
export function createEmbedder(options: EmbeddingOptions): Embedder {
  const { model, queryMs = DEFAULT_QUERY_MS, batchMs = DEFAULT_BATCH_MS } = options
  const isE5 = /\be5\b/i.test(model)
  const prefixes: Readonly<Record<Purpose, string>> = {
    query: options.queryPrefix ?? (isE5 ? "query: " : ""),
    passage: options.passagePrefix ?? (isE5 ? "passage: " : ""),
  }
  const breaker = createBreaker({ now: options.now ?? Date.now })
  let dimension = options.dimension
  let healthy = true

  async function batch(texts: readonly string[], purpose: Purpose, outer: AbortSignal): Promise<Embeddings> {
    if (!breaker.allows()) throw new LlmError("paused", "the embeddings endpoint has failed too often")
    const deadline = createDeadline(outer, purpose === "query" ? queryMs : batchMs)
    try {
      const input = texts.map((text) => prefixes[purpose] + text)
      const response = await post(options, "/embeddings", { model, input, encoding_format: "float" }, deadline.signal)
      const answer = readEmbeddings(await response.json().catch(unreadable(deadline.signal)), texts.length)
      for (const { length } of answer.vectors) {
        dimension ??= length
        if (length !== dimension)
          throw new LlmError("wrong_length", `the endpoint gave a vector of ${length} numbers instead of ${dimension}`)
      }
      breaker.succeeded()
      healthy = true
      return answer
    } catch (error) {
      outer.throwIfAborted()
      healthy = false
      if (error instanceof LlmError && isPassing(error)) breaker.failed()
      throw error
    } finally {
      deadline.end()
    }
  }

  return {
    model,
    dimension: () => dimension,
    isHealthy: () => healthy,
    async embed(texts, purpose, signal = new AbortController().signal) {
      const all: Embeddings = { vectors: [], tokens: 0 }
      for (let at = 0; at < texts.length; at += BATCH) {
        const { vectors, tokens } = await batch(texts.slice(at, at + BATCH), purpose, signal)
        all.vectors.push(...vectors)
        all.tokens += tokens
      }
      return all
    },
  }
}

const unreadable = (signal: AbortSignal) => (cause: unknown) => {
  if (signal.aborted) throw signal.reason
  throw new LlmError("unreadable", "the endpoint sent something unreadable", { cause })
}

function readEmbeddings(body: unknown, count: number): Embeddings {
  const { data, usage } = (body ?? {}) as { data?: unknown; usage?: { total_tokens?: unknown } }
  const rows = Array.isArray(data) ? (data as { index?: unknown; embedding?: unknown }[]) : []
  const vectors = new Array<number[] | undefined>(count)
  for (const [at, row] of rows.entries()) {
    const { index = at, embedding } = row ?? {}
    if (isVector(embedding) && Number.isInteger(index)) vectors[Number(index)] = embedding
  }
  const whole = vectors.slice(0, count).filter((vector) => vector !== undefined)
  if (whole.length !== count || rows.length !== count)
    throw new LlmError("unreadable", "the endpoint did not give a vector for every text")
  const tokens = Number(usage?.total_tokens ?? 0)
  return { vectors: whole, tokens: Number.isSafeInteger(tokens) ? tokens : 0 }
}

const isVector = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length > 0 && value.every((number) => Number.isFinite(number))
