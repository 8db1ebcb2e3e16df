import type { LlmSettings } from "@qanun/contract"
import type { Deadline } from "./deadline.ts"
import { type Endpoint, post } from "./endpoint.ts"
import { LlmError } from "./errors.ts"
import { eventData } from "./event-data.ts"

export interface ChatMessage {
  role: "system" | "user" | "assistant"
  content: string
}

/** Tokens as the endpoint counted them; zeros where it does not say. */
export interface Usage {
  input: number
  output: number
}

export interface ChatCall {
  model: string
  messages: readonly ChatMessage[]
  settings: LlmSettings
  /** Milliseconds between two pieces. */
  idleMs: number
}

/** More than any allowed `max_tokens` can be: an endpoint that never ends is cut here, in characters. */
const MAX_ANSWER = 200_000
const MAX_BODY = 2_000_000

/**
 * One chat completion, piece by piece as it comes; an endpoint that cannot stream gives it in one.
 *
 * @throws LlmError
 */
export async function* streamChat(
  endpoint: Endpoint,
  { model, messages, settings, idleMs }: ChatCall,
  deadline: Deadline,
): AsyncGenerator<string, Usage> {
  const { temperature, max_tokens, top_p, frequency_penalty, presence_penalty } = settings
  const sampling = { temperature, max_tokens, top_p, frequency_penalty, presence_penalty }
  const request = { model, messages, stream: true, stream_options: { include_usage: true }, ...sampling }
  const response = await post(endpoint, "/chat/completions", request, deadline.signal)
  if (!response.body) throw new LlmError("empty", "the endpoint sent no body")
  const isWhole = /^application\/json/i.test(response.headers.get("content-type") ?? "")
  const parts = isWhole ? wholeBody(response.body) : eventData(response.body)
  let usage: Usage = { input: 0, output: 0 }
  let ended = false
  let length = 0
  try {
    for await (const data of parts) {
      if (data === "[DONE]") {
        ended = true
        break
      }
      const { text, finished, cost } = readChunk(data)
      usage = cost ?? usage
      ended ||= finished
      if (!text) continue
      deadline.within(idleMs, "next words")
      length += text.length
      if (length > MAX_ANSWER) throw new LlmError("unreadable", "the endpoint does not stop")
      yield text
    }
  } catch (cause) {
    if (cause instanceof LlmError) throw cause
    if (deadline.signal.aborted) throw deadline.signal.reason
    throw new LlmError("cut", "the answer was cut off", { cause })
  }
  if (!ended) throw new LlmError("cut", "the answer was cut off")
  return usage
}

async function* wholeBody(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let text = ""
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > MAX_BODY) throw new LlmError("unreadable", "the endpoint sent too much")
  }
  yield text
}

interface Choice {
  delta?: { content?: unknown } | null
  message?: { content?: unknown } | null
  finish_reason?: unknown
}

function readChunk(data: string): { text: string; finished: boolean; cost: Usage | undefined } {
  let chunk: { choices?: unknown; usage?: unknown; error?: unknown } | null
  try {
    chunk = JSON.parse(data)
  } catch (cause) {
    throw new LlmError("unreadable", "the endpoint sent something unreadable", { cause })
  }
  if (typeof chunk !== "object" || chunk === null)
    throw new LlmError("unreadable", "the endpoint sent something unreadable")
  if (chunk.error) throw new LlmError("failed", "the endpoint reported an error")
  // The last chunk of a stream carries only what it cost.
  const choice = Array.isArray(chunk.choices) ? (chunk.choices[0] as Choice | undefined) : undefined
  const content = choice?.delta?.content ?? choice?.message?.content
  return {
    text: typeof content === "string" ? content : "",
    finished: Boolean(choice?.finish_reason),
    cost: costOf(chunk.usage),
  }
}

function costOf(usage: unknown): Usage | undefined {
  if (typeof usage !== "object" || usage === null) return undefined
  const { prompt_tokens, completion_tokens } = usage as Record<string, unknown>
  const count = (value: unknown) => (Number.isSafeInteger(value) && Number(value) >= 0 ? Number(value) : 0)
  return { input: count(prompt_tokens), output: count(completion_tokens) }
}
