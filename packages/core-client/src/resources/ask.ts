import type { Answer } from "../answer.ts"
import type { Context, Kit } from "../context.ts"
import type { AnswerEvent } from "../stream/answer-stream-types.ts"
import { apiPromise } from "./api-promise.ts"
import { ID } from "./id-param.ts"
import { type JsonCall, type JsonCalls, nothing } from "./json-calls.ts"
import type { Queries } from "./query.ts"

/** Questions whose answers come in one piece. */
export interface Asking extends Pick<Queries, "ask" | "stop"> {
  /** Sends a body that was checked already to a Core that cannot stream, and gives its answer as the events of a stream. */
  askWhole(
    body: Record<string, unknown>,
    key: string,
    signal: AbortSignal | undefined,
    onAttempt: JsonCall["onAttempt"],
    give: (event: AnswerEvent) => void,
  ): Promise<Response>
}

export function createAsking(
  { bodyOf, profile, timeouts }: Context,
  { check, finishAnswer, loadOlder, newKey }: Kit,
  { callJson, request, optionsOf, writeOptionsOf, anObject, wrongShape }: JsonCalls,
): Asking {
  const askNow = (body: Record<string, unknown>, options: Pick<JsonCall, "key" | "signal" | "onAttempt">) =>
    callJson({ route: "query", body, ...options, attemptMs: timeouts.total }, (answer): Promise<Answer> => {
      const given = anObject<Partial<Answer>>(answer)
      if (typeof given.answer !== "string" || typeof given.conversation_id !== "string") throw wrongShape()
      return finishAnswer(given, body["conversation_id"] as string | undefined)
    })
  return {
    async askWhole(body, key, signal, onAttempt, give) {
      const { data, response } = await askNow(body, { key, signal, onAttempt })
      profile.withoutStream = true
      ;(await loadOlder()).replay(data, give)
      return response
    },
    ask: (question, options) => apiPromise((async () => askNow(bodyOf(question), writeOptionsOf(options)))()),
    stop: (messageId, options) =>
      request(
        () => ({
          route: "queryStop",
          params: { message_id: check("messageId", messageId ?? null, ID) },
          key: newKey(),
          ...optionsOf(options),
        }),
        nothing,
      ),
  }
}
