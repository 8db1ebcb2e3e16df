import { setTimeout as sleep } from "node:timers/promises"
import type { LlmSettings } from "@qanun/contract"
import { type Breaker, createBreaker } from "./breaker.ts"
import { type ChatMessage, streamChat, type Usage } from "./chat-stream.ts"
import { createDeadline } from "./deadline.ts"
import type { Endpoint } from "./endpoint.ts"
import { isPassing, LlmError } from "./errors.ts"
import { withoutThinking } from "./without-thinking.ts"

/** An OpenAI-compatible endpoint (`POST {baseUrl}/chat/completions`), and what to do with its answers. */
export interface LlmOptions extends Endpoint {
  /** Models that callers may choose; the first is the default. */
  models: readonly [string, ...string[]]
  /** Asked when the chosen model fails before its first word, or has failed too often. */
  fallbackModel?: string
  /**
   * A sentence that its sources do not carry: `drop` leaves it out, `flag` sends it without its marks and with a note
   * that it is not verified. @defaultValue "drop"
   */
  unsupported?: "drop" | "flag"
  /** Milliseconds until the first word. @defaultValue 30000 */
  firstTokenMs?: number
  /** Milliseconds between two pieces. @defaultValue 20000 */
  idleMs?: number
  /** Milliseconds for the whole answer. @defaultValue 180000 */
  totalMs?: number
  /** Failures in a row after which a model is left alone. @defaultValue 3 */
  breakerThreshold?: number
  /** Milliseconds until one call tries such a model again. @defaultValue 30000 */
  breakerPauseMs?: number
  /** @defaultValue Date.now */
  now?: () => number
}

export interface Chat {
  messages: readonly ChatMessage[]
  settings: LlmSettings
  signal: AbortSignal
}

/** What an answer cost, and the model that wrote it. */
export interface Completion {
  usage: Usage
  model: string
}

/** A language model. */
export interface Llm {
  models: readonly string[]
  unsupported: "drop" | "flag"
  /** Whether the last call went well; true before the first. */
  isHealthy(): boolean
  /** Streams the answer piece by piece. @throws LlmError; what the signal was aborted with. */
  stream(chat: Chat): AsyncGenerator<string, Completion>
}

const DEFAULT_FIRST_TOKEN_MS = 30_000
const DEFAULT_IDLE_MS = 20_000
const DEFAULT_TOTAL_MS = 180_000
const RETRY_DELAY_MS = 250
/** An endpoint that wants a longer pause is not asked again for this answer. */
const LONGEST_WAIT_MS = 2_000

/**
 * Makes a client of an OpenAI-compatible endpoint: time-outs per stage, one retry, a fallback model, a breaker each.
 *
 * @param onFailure Told of every call that failed, also where another one then went well.
 */
export function createLlm(options: LlmOptions, onFailure: (error: LlmError) => void = () => {}): Llm {
  const breakerOf = createBreakers(options)
  const { fallbackModel, firstTokenMs = DEFAULT_FIRST_TOKEN_MS, idleMs = DEFAULT_IDLE_MS } = options

  let healthy = true

  async function* once(model: string, { messages, settings, signal }: Chat): AsyncGenerator<string, Usage> {
    const deadline = createDeadline(signal, options.totalMs ?? DEFAULT_TOTAL_MS)
    deadline.within(firstTokenMs, "first word")
    try {
      return yield* withoutThinking(streamChat(options, { model, messages, settings, idleMs }, deadline))
    } finally {
      deadline.end()
    }
  }

  return {
    models: options.models,
    unsupported: options.unsupported ?? "drop",
    isHealthy: () => healthy,
    async *stream(chat) {
      const chosen = chat.settings.model ?? options.models[0]
      const models = fallbackModel === undefined || fallbackModel === chosen ? [chosen] : [chosen, fallbackModel]
      let last = new LlmError("paused", "the language model has failed too often and is left alone for a while")
      for (const model of models)
        for (const isRetry of [false, true]) {
          const breaker = breakerOf(model)
          if (isRetry && !(await isWorthRetrying(last, chat.signal))) break
          if (!breaker.allows()) break
          let started = false
          try {
            const pieces = once(model, chat)
            for (;;) {
              const { value, done } = await pieces.next()
              if (done) {
                if (!started) throw new LlmError("empty", "the model wrote nothing")
                breaker.succeeded()
                healthy = true
                return { usage: value, model }
              }
              started = true
              yield value
            }
          } catch (error) {
            chat.signal.throwIfAborted()
            if (!(error instanceof LlmError)) throw error
            // What it refuses about one request says nothing about the next.
            if (isPassing(error)) breaker.failed()
            healthy = false
            onFailure(error)
            last = error
            // Words that were sent cannot be taken back; trying again would repeat them.
            if (started) throw error
          }
        }
      throw last
    },
  }
}

function createBreakers({ now = Date.now, breakerThreshold, breakerPauseMs }: LlmOptions): (model: string) => Breaker {
  const breakers = new Map<string, Breaker>()
  return (model) => {
    const breaker = breakers.get(model) ?? createBreaker({ now, threshold: breakerThreshold, pauseMs: breakerPauseMs })
    breakers.set(model, breaker)
    return breaker
  }
}

/** Waits as long as the failure asks for. @returns False when the same model need not be asked again. */
async function isWorthRetrying(failure: LlmError, signal: AbortSignal): Promise<boolean> {
  const wait = failure.retryAfterMs ?? RETRY_DELAY_MS
  if (!isPassing(failure) || failure.code === "timeout" || failure.code === "paused" || wait > LONGEST_WAIT_MS)
    return false
  await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted())
  return true
}
