import type { ServerResponse } from "node:http"
import { hashedEmbedding } from "./hashed-embedding.ts"
import { completion, completionChunks, type ModelBody } from "./model-replies.ts"
import { type ScriptedServer, startScriptedServer } from "./scripted-server.ts"

/** A request as the model server saw it. */
export interface ModelRequest {
  path: string
  headers: Readonly<Record<string, string | undefined>>
  /** The body; an empty object when it was no JSON. */
  body: ModelBody
  /** Resolves when the connection or the answer has ended, to whether the answer was whole. */
  closed: Promise<boolean>
}

/** One scripted answer of a model server. */
export type ModelReply = (response: ServerResponse, request: ModelRequest) => void | Promise<void>

/** What of the model server is asked for. */
export type ModelEndpoint = "chat" | "embeddings"

/** How the model server behaves where a test has nothing special for it. */
export interface ModelServerOptions {
  /** When given, other keys are refused with 401. */
  apiKey?: string
  /** What an unscripted model says. @defaultValue a sentence with the mark [1] */
  answer?: (request: ModelRequest) => string
  /** Length of the embeddings. @defaultValue 64 */
  dimension?: number
}

/** An OpenAI-compatible endpoint on loopback: chat completions (streamed and not), embeddings, models; and its faults. */
export interface ModelServer extends Omit<ScriptedServer<ModelEndpoint, ModelRequest, ModelReply>, "url"> {
  /** Up to and with the version: what clients take as `baseUrl`. */
  baseUrl: string
}

const PATHS: Readonly<Record<ModelEndpoint, string>> = { chat: "/v1/chat/completions", embeddings: "/v1/embeddings" }
const ANSWER = "This is what the source says [1]."
const DIMENSION = 64

/** Starts a model server on a free port of 127.0.0.1. */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const { url, ...server } = await startScriptedServer<ModelEndpoint, ModelRequest, ModelReply>({
    see: ({ path, headers, body, closed }) => ({ path: path.split("?")[0] ?? "/", headers, body: parse(body), closed }),
    namesOf: ({ path }) => [endpointOf(path) ?? []].flat(),
    answer: (response, seen, reply) => (reply ?? behave(endpointOf(seen.path), options))(response, seen),
  })
  return { ...server, baseUrl: `${url}/v1` }
}

function endpointOf(path: string): ModelEndpoint | undefined {
  if (path === PATHS.chat) return "chat"
  return path === PATHS.embeddings ? "embeddings" : undefined
}

function parse(body: string): ModelBody {
  try {
    return JSON.parse(body) as ModelBody
  } catch {
    return {}
  }
}

function behave(
  endpoint: ModelEndpoint | undefined,
  { apiKey, answer = () => ANSWER, dimension = DIMENSION }: ModelServerOptions,
): ModelReply {
  return (response, request) => {
    if (apiKey !== undefined && request.headers["authorization"] !== `Bearer ${apiKey}`)
      return refuse(response, 401, "invalid_api_key", "Incorrect API key provided.")
    if (endpoint === "chat") {
      if (!Array.isArray(request.body.messages))
        return refuse(response, 400, "invalid_request_error", "messages is required")
      return say(answer(request))(response, request)
    }
    if (endpoint === "embeddings") return embed(dimension)(response, request)
    if (request.path === "/v1/models") return send(response, 200, { object: "list", data: [] })
    return refuse(response, 404, "not_found", "There is no such path.")
  }
}

/** The model says this, streamed or whole as it was asked, with what it cost. */
export function say(text: string): ModelReply {
  return (response, { body }) => {
    if (!body.stream) return send(response, 200, completion(text, body))
    response.writeHead(200, { "content-type": "text/event-stream" })
    for (const chunk of completionChunks(text, body)) response.write(`data: ${JSON.stringify(chunk)}\n\n`)
    response.end("data: [DONE]\n\n")
  }
}

/** The connection is destroyed after these words. */
export function cutAfter(text: string): ModelReply {
  return async (response, { body }) => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    const [head = "", ...tail] = completionChunks(text, { ...body, stream_options: {} })
    const words = [head, ...tail.slice(0, -1)].map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`)
    await new Promise((resolve) => response.write(words.join(""), resolve))
    // The words travel first: what is written and destroyed in one turn of the loop may never be sent.
    setImmediate(() => response.destroy())
  }
}

/** Says this and then nothing more, with the connection open, until the client lets go. */
export function silence(text = ""): ModelReply {
  return (response, { body }) => {
    if (text === "") return
    response.writeHead(200, { "content-type": "text/event-stream" })
    const chunks = completionChunks(text, { ...body, stream_options: {} }).slice(0, -1)
    for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`)
  }
}

/** An error as these endpoints send it. @param headers E.g. `retry-after`. */
export function modelError(status: number, headers: Readonly<Record<string, string>> = {}): ModelReply {
  return (response) => refuse(response, status, "server_error", "secret upstream body", headers)
}

/** A successful answer that nobody can read. */
export function garbage(body = "data: {broken\n\n"): ModelReply {
  return (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).end(body)
  }
}

/** Embeddings of this length, from the words of each text: texts that share words lie near each other. */
export function embed(dimension: number): ModelReply {
  return (response, { body }) => {
    const texts = typeof body.input === "string" ? [body.input] : body.input
    if (!Array.isArray(texts)) return refuse(response, 400, "invalid_request_error", "input is required")
    const data = texts.map((text, index) => ({
      object: "embedding",
      index,
      embedding: hashedEmbedding(text, dimension),
    }))
    const tokens = texts.reduce((sum, text) => sum + Math.ceil(text.length / 4), 0)
    send(response, 200, {
      object: "list",
      data,
      model: body.model ?? "",
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    })
  }
}

function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body))
}

function refuse(
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  send(response, status, { error: { message, type: code, code } }, headers)
}
