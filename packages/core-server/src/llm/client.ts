import type { LlmSettings } from "@qanun/contract"
import { type Breaker, createBreaker } from "./breaker.ts"
import { eventData } from "./event-data.ts"

/** An OpenAI-compatible endpoint (`POST {baseUrl}/chat/completions` with `stream: true`). */
export interface LlmOptions {
  /** Up to and with the version, e.g. `https://llm.example/v1`. */
  baseUrl: string
  apiKey?: string
  /** Models that callers may choose; the first is the default. */
  models: readonly [string, ...string[]]
  /** Asked when the chosen model fails before its first word. */
  fallbackModel?: string
  /** Milliseconds until the first word. @defaultValue 30000 */
  firstTokenMs?: number
  /** Milliseconds between two pieces. @defaultValue 20000 */
  idleMs?: number
  /** @defaultValue globalThis.fetch */
  fetch?: typeof fetch
  /** @defaultValue Date.now */
  now?: () => number
}

export interface ChatMessage {
  role: "system" | "user" | "assistant"
  content: string
}

export interface Usage {
  input: number
  output: number
}

export interface Chat {
  messages: readonly ChatMessage[]
  settings: LlmSettings
  signal: AbortSignal
}

/** A language model. */
export interface Llm {
  models: readonly string[]
  /** Streams the answer piece by piece and returns what it cost. @throws LlmError */
  stream(chat: Chat): AsyncGenerator<string, Usage>
}

/** The endpoint failed. Carries no body and no key. */
export class LlmError extends Error {
  override readonly name = "LlmError"
}

const DEFAULT_FIRST_TOKEN_MS = 30_000
const DEFAULT_IDLE_MS = 20_000
const RETRY_DELAY_MS = 250

/** Makes a client of an OpenAI-compatible endpoint: time-outs per stage, one retry, a fallback model, a breaker each. */
export function createLlm(options: LlmOptions): Llm {
  const now = options.now ?? Date.now
  const breakers = new Map<string, Breaker>()
  const breakerOf = (model: string) => {
    const breaker = breakers.get(model) ?? createBreaker({ now })
    breakers.set(model, breaker)
    return breaker
  }
  return {
    models: options.models,
    async *stream(chat) {
      const chosen = chat.settings.model ?? options.models[0]
      const attempts = [chosen, chosen, ...(options.fallbackModel ? [options.fallbackModel] : [])]
      let last: unknown
      for (const [attempt, model] of attempts.entries()) {
        const breaker = breakerOf(model)
        if (!breaker.allows()) continue
        let started = false
        try {
          const pieces = streamOnce(options, model, chat)
          for (;;) {
            const { value, done } = await pieces.next()
            if (done) {
              if (!started) throw new LlmError("the model wrote nothing")
              breaker.succeeded()
              return value
            }
            started = true
            yield value
          }
        } catch (error) {
          if (chat.signal.aborted) throw error
          breaker.failed()
          last = error
          // Words that were sent cannot be taken back; trying again would repeat them.
          if (started) break
          if (attempt === 0) await new Promise((resume) => setTimeout(resume, RETRY_DELAY_MS))
        }
      }
      throw last instanceof LlmError ? last : new LlmError("the language model cannot be reached", { cause: last })
    },
  }
}

async function* streamOnce(
  options: LlmOptions,
  model: string,
  { messages, settings, signal }: Chat,
): AsyncGenerator<string, Usage> {
  const deadline = new AbortController()
  const stop = () => deadline.abort()
  signal.addEventListener("abort", stop, { once: true })
  let timer = setTimeout(stop, options.firstTokenMs ?? DEFAULT_FIRST_TOKEN_MS)
  try {
    const { temperature, max_tokens, top_p, frequency_penalty, presence_penalty } = settings
    const response = await (options.fetch ?? fetch)(`${options.baseUrl.replace(/\/+$/, "")}/chat/completions`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "text/event-stream",
        ...(options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {}),
      },
      body: JSON.stringify({
        model,
        messages,
        stream: true,
        stream_options: { include_usage: true },
        ...{ temperature, max_tokens, top_p, frequency_penalty, presence_penalty },
      }),
      redirect: "error",
      signal: deadline.signal,
    })
    if (!response.ok || !response.body) {
      await response.body?.cancel()
      throw new LlmError(`the endpoint answered ${response.status}`)
    }
    let usage: Usage = { input: 0, output: 0 }
    let ended = false
    for await (const data of eventData(response.body)) {
      if (data === "[DONE]") {
        ended = true
        break
      }
      const { text, finished, cost } = readChunk(data)
      usage = cost ?? usage
      ended ||= finished
      if (!text) continue
      clearTimeout(timer)
      timer = setTimeout(stop, options.idleMs ?? DEFAULT_IDLE_MS)
      yield text
    }
    if (!ended) throw new LlmError("the answer was cut off")
    return usage
  } finally {
    clearTimeout(timer)
    signal.removeEventListener("abort", stop)
    deadline.abort()
  }
}

interface ChunkBody {
  choices?: { delta?: { content?: string | null }; finish_reason?: string | null }[]
  usage?: { prompt_tokens?: number; completion_tokens?: number } | null
  error?: unknown
}

function readChunk(data: string): { text: string; finished: boolean; cost: Usage | undefined } {
  let chunk: ChunkBody
  try {
    chunk = JSON.parse(data) as ChunkBody
  } catch (cause) {
    throw new LlmError("the endpoint sent something unreadable", { cause })
  }
  if (chunk.error) throw new LlmError("the endpoint reported an error")
  const choice = chunk.choices?.[0]
  const { usage } = chunk
  return {
    text: choice?.delta?.content ?? "",
    finished: Boolean(choice?.finish_reason),
    cost: usage ? { input: usage.prompt_tokens ?? 0, output: usage.completion_tokens ?? 0 } : undefined,
  }
}
