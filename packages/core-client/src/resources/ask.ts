import type { Answer } from "../answer.ts"
import type { Context, Kit } from "../context.ts"
import { apiPromise } from "./api-promise.ts"
import { type JsonCalls, nothing } from "./json-calls.ts"
import type { Queries } from "./query.ts"

/** Questions whose answers come in one piece. */
export interface Asking extends Pick<Queries, "ask" | "stop"> {
  /** Sends a body that was checked already. */
  askNow(body: Record<string, unknown>, key: string, signal: AbortSignal | undefined): Promise<Answer>
}

export function createAsking(
  { bodyOf, timeouts }: Context,
  { checkText, finishAnswer, newKey }: Kit,
  { callJson, request, anObject, wrongShape }: JsonCalls,
): Asking {
  const send = (body: Record<string, unknown>, key: string, signal: AbortSignal | undefined) =>
    callJson({ route: "query", body, key, signal, attemptMs: timeouts.total }, (answer): Promise<Answer> => {
      const given = anObject<Partial<Answer>>(answer)
      if (typeof given.answer !== "string" || typeof given.conversation_id !== "string") throw wrongShape()
      return finishAnswer(given, body["conversation_id"] as string | undefined)
    })
  return {
    askNow: async (body, key, signal) => (await send(body, key, signal)).data,
    ask: (question, { signal, idempotencyKey = newKey() } = {}) =>
      apiPromise((async () => send(bodyOf(question), idempotencyKey, signal))()),
    stop: (messageId, { signal } = {}) =>
      request(
        () => ({
          route: "queryStop",
          params: { message_id: checkText("messageId", messageId) },
          key: newKey(),
          signal,
        }),
        nothing,
      ),
  }
}
