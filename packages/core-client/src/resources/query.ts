import type { Answer } from "../answer.ts"
import { checkText } from "../check.ts"
import type { CallOptions, Context, WriteOptions } from "../context.ts"
import { isMissingRoute } from "../error-response.ts"
import { newKey } from "../idempotency-key.ts"
import type { ApiPromise } from "../json-call.ts"
import type { Question } from "../question.ts"
import { createAnswerStream, type ReadEvents } from "../stream/answer-stream.ts"
import type { AnswerStream } from "../stream/answer-stream-types.ts"
import { resumePath, STREAM_PATH } from "../stream-paths.ts"
import type { Call } from "../transport.ts"

export interface ResumeOptions extends CallOptions {
  /** The last event that was read; without it the stream begins again from its first event. */
  lastEventId?: string | undefined
}

export interface Streams {
  /**
   * Asks, and reads the answer as it is written. A Core without streaming answers in one piece, as the same events.
   *
   * @example
   * for await (const piece of client.query.stream({ query }).text()) process.stdout.write(piece)
   */
  stream(question: Question, options?: WriteOptions): AnswerStream
  /** Goes on reading an answer that is being written, or was. */
  resume(messageId: string, options?: ResumeOptions): AnswerStream
}

export interface Queries extends Streams {
  /**
   * Asks, and waits for the whole answer.
   *
   * @example
   * const client = createCoreClient({ baseUrl: "/qanun" })
   * const { answer, citations } = await client.query.ask({ query: "مرخصی سالانه چند روز است؟" })
   */
  ask(question: Question, options?: WriteOptions): ApiPromise<Answer>
  /** Tells the server to stop writing. Leaving a stream does not: its answer goes on and can be resumed. */
  stop(messageId: string, options?: CallOptions): Promise<undefined>
}

/** An id outside ASCII travels as its UTF-8: header values are bytes (HTML standard 9.2.3). */
const latin1 = (text: string) => String.fromCharCode(...new TextEncoder().encode(text))

/**
 * Makes the calls that stream.
 *
 * @param ask Asks a Core that cannot stream, and gives its answer as events.
 */
export function createStreams(
  context: Context,
  ask: (body: Record<string, unknown>, key: string, signal: AbortSignal) => Promise<Answer>,
): Streams {
  const { send, timeouts, profile, bodyOf } = context
  function connect(
    call: Pick<Call<void>, "route" | "method" | "path" | "key" | "body" | "headers">,
    read: ReadEvents,
    signal: AbortSignal,
    firstMs: number,
  ): Promise<void> {
    return send({
      ...call,
      headers: { accept: "text/event-stream", "cache-control": "no-store", ...call.headers },
      signal,
      limit: [timeouts.connect, "response headers"],
      read: (response, life) => read(response, life, firstMs),
    })
  }

  const goOn = (messageId: string, read: ReadEvents, after: string | undefined, signal: AbortSignal) =>
    // An answer that has begun owes its next event, not its first: silence counts from here.
    connect(
      {
        route: "queryStreamResume",
        method: "GET",
        path: resumePath(messageId),
        headers: after ? { "last-event-id": latin1(after) } : undefined,
      },
      read,
      signal,
      timeouts.idle,
    )

  return {
    stream(question, { signal: outer, idempotencyKey: key = newKey() } = {}) {
      const stream = createAnswerStream(
        async (read, give, signal) => {
          const body = bodyOf(question)
          if (!profile.withoutStream && profile.capabilities?.streaming !== false)
            try {
              return await connect(
                { route: "queryStream", method: "POST", path: STREAM_PATH, body, key },
                read,
                signal,
                timeouts.firstEvent,
              )
            } catch (error) {
              if (!isMissingRoute(error)) throw error
            }
          const answer = await ask(body, key, signal)
          profile.withoutStream = true
          ;(await import("../dialects/older.ts")).replay(answer, give)
        },
        (read, after, signal) =>
          stream.messageId && profile.capabilities?.resume !== false
            ? goOn(stream.messageId, read, after, signal)
            : undefined,
        context,
        outer,
        question?.conversation_id ?? undefined,
      )
      return stream
    },

    resume(messageId, { signal: outer, lastEventId } = {}) {
      return createAnswerStream(
        async (read, _, signal) => goOn(checkText("messageId", messageId), read, lastEventId, signal),
        (read, after, signal) => goOn(messageId, read, after, signal),
        context,
        outer,
        undefined,
        lastEventId,
      )
    },
  }
}
