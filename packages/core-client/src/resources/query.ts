import { type Answer, finishAnswer } from "../answer.ts"
import { checked, checkText } from "../check.ts"
import type { CallOptions, Context, WriteOptions } from "../context.ts"
import { isMissingRoute } from "../error-response.ts"
import { newKey } from "../idempotency-key.ts"
import {
  type ApiPromise,
  anObject,
  apiPromise,
  callJson,
  nothing,
  request,
  type WithResponse,
  wrongShape,
} from "../json-call.ts"
import { type Question, questionBody } from "../question.ts"
import { type AnswerStream, createAnswerStream, type StreamSource } from "../stream/answer-stream.ts"
import { type OnAnswerEvent, openConnection } from "../stream/connection.ts"
import type { Call } from "../transport.ts"

export interface ResumeOptions extends CallOptions {
  /** The last event that was read; without it the stream begins again from its first event. */
  lastEventId?: string | undefined
}

export interface Queries {
  /**
   * Asks, and waits for the whole answer.
   *
   * @example
   * const client = createCoreClient({ baseUrl: "/qanun" })
   * const { answer, citations } = await client.query.ask({ query: "مرخصی سالانه چند روز است؟" })
   */
  ask(question: Question, options?: WriteOptions): ApiPromise<Answer>
  /**
   * Asks, and reads the answer as it is written. A Core without streaming answers in one piece, as the same events.
   *
   * @example
   * for await (const piece of client.query.stream({ query }).text()) process.stdout.write(piece)
   */
  stream(question: Question, options?: WriteOptions): AnswerStream
  /** Goes on reading an answer that is being written, or was. */
  resume(messageId: string, options?: ResumeOptions): AnswerStream
  /** Tells the server to stop writing. Leaving a stream does not: its answer goes on and can be resumed. */
  stop(messageId: string, options?: CallOptions): Promise<undefined>
}

export function createQueries(context: Context): Queries {
  const { transport, profile } = context
  const { timeouts, validate } = transport.options

  const checkedEvents = (onEvent: OnAnswerEvent): OnAnswerEvent =>
    validate
      ? (event, id) => {
          validate("event", event)
          onEvent(event, id)
        }
      : onEvent

  const bodyOf = (question: Question) =>
    questionBody(
      question,
      (id) => [context.llmSettings, id === undefined ? undefined : context.conversationSettings.get(id)],
      profile,
    )

  function askNow(body: Record<string, unknown>, key: string, signal?: AbortSignal): Promise<WithResponse<Answer>> {
    const asked = body["conversation_id"] as string | undefined
    return callJson(transport, { route: "query", body, key, signal, attemptMs: timeouts.total }, (answer) =>
      toAnswer(answer, asked),
    )
  }

  const open = (call: Omit<Call<unknown>, "read">, firstEvent: number, onEvent: OnAnswerEvent) =>
    transport.send({
      attemptMs: timeouts.connect,
      phase: "response headers",
      keepsAlive: true,
      ...call,
      headers: { accept: "text/event-stream", "cache-control": "no-store", ...call.headers },
      read: (response, life) => openConnection(response, life, { ...timeouts, firstEvent }, checkedEvents(onEvent)),
    })

  const resume = (messageId: string, after: string | undefined, onEvent: OnAnswerEvent, signal: AbortSignal) => {
    const params = { message_id: messageId }
    const headers = after ? { "last-event-id": latin1(after) } : undefined
    // An answer that has begun owes its next event, not its first: silence counts from here.
    return open({ route: "queryStreamResume", params, headers, signal }, timeouts.idle, onEvent)
  }

  return {
    ask(question, { signal, idempotencyKey } = {}) {
      return apiPromise(checked(() => askNow(bodyOf(question), idempotencyKey ?? newKey(), signal)))
    },

    stream(question, { signal, idempotencyKey } = {}) {
      const key = idempotencyKey ?? newKey()
      const source: StreamSource = {
        async open(onEvent, inner) {
          const body = bodyOf(question)
          if (!profile.withoutStream && profile.capabilities?.streaming !== false)
            try {
              return await open({ route: "queryStream", body, key, signal: inner }, timeouts.firstEvent, onEvent)
            } catch (error) {
              if (!isMissingRoute(error)) throw error
            }
          const { data } = await askNow(body, key, inner)
          profile.withoutStream = true
          return (await import("../dialects/older.ts")).replay(data, onEvent)
        },
        async resume(after, onEvent, inner) {
          const { messageId } = stream
          if (messageId && profile.capabilities?.resume !== false) return resume(messageId, after, onEvent, inner)
        },
      }
      const conversationId = question?.conversation_id ?? undefined
      const stream = createAnswerStream(source, { signal, conversationId })
      return stream
    },

    resume(messageId, { signal, lastEventId } = {}) {
      const connect = (after: string | undefined, onEvent: OnAnswerEvent, inner: AbortSignal) =>
        checked(() => {
          return resume(checkText("messageId", messageId), after, onEvent, inner)
        })
      return createAnswerStream(
        { open: (onEvent, inner) => connect(lastEventId, onEvent, inner), resume: connect },
        { signal, after: lastEventId },
      )
    },

    stop(messageId, { signal } = {}) {
      const make = () => ({
        route: "queryStop" as const,
        params: { message_id: checkText("messageId", messageId) },
        key: newKey(),
        signal,
      })
      return request(transport, make, nothing)
    },
  }
}

/** Header values are bytes: an id outside ASCII travels as its UTF-8 (HTML standard 9.2.3). */
const latin1 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text))

/** Reads the body of `POST query/`. */
function toAnswer(body: unknown, asked: string | undefined): Promise<Answer> {
  const { answer, conversation_id } = anObject<Partial<Answer>>(body)
  if (typeof answer !== "string" || typeof conversation_id !== "string") throw wrongShape()
  return finishAnswer(body as Partial<Answer>, asked)
}
