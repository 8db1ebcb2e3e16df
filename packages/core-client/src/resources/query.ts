import type { Answer } from "../answer.ts"
import { check } from "../check.ts"
import type { CallOptions, Context, WriteOptions } from "../context.ts"
import { isMissingRoute } from "../error-response.ts"
import { newKey } from "../idempotency-key.ts"
import type { ApiPromise } from "../json-call.ts"
import type { Question } from "../question.ts"
import { createAnswerStream } from "../stream/answer-stream.ts"
import type { AnswerStream } from "../stream/answer-stream-types.ts"
import { STREAM_PATH } from "../stream-paths.ts"
import type { Asking } from "./ask.ts"

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

/**
 * Makes the calls that stream.
 *
 * @param askWhole Asks a Core that cannot stream, and gives its answer as events.
 */
export function createStreams(context: Context, askWhole: Asking["askWhole"]): Streams {
  const { timeouts, profile, bodyOf } = context
  return {
    stream(question, options = {}) {
      const { signal, idempotencyKey: key = newKey() } = check("options", options, "an object")
      return createAnswerStream(
        context,
        signal,
        { conversation_id: question?.conversation_id ?? "" },
        undefined,
        async (connect, give, onAttempt) => {
          const body = bodyOf(question)
          if (!profile.withoutStream && profile.capabilities?.streaming !== false)
            try {
              return await connect(
                { route: "queryStream", method: "POST", path: STREAM_PATH, body, key },
                timeouts.firstEvent,
              )
            } catch (error) {
              if (!isMissingRoute(error)) throw error
            }
          return askWhole(body, key, signal, onAttempt, give)
        },
      )
    },

    resume(messageId, options = {}) {
      const { signal, lastEventId } = check("options", options, "an object")
      return createAnswerStream(
        context,
        signal,
        { message_id: messageId },
        check("lastEventId", lastEventId, "a string"),
      )
    },
  }
}
