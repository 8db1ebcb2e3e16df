import type { Capabilities, FeedbackInput, Health, Session, Source, StatusMessage } from "@qanun/contract"
import { checkObject, checkText, checkWhole, invalid } from "../check.ts"
import type { CallOptions, Context, WriteOptions } from "../context.ts"
import { isMissingRoute } from "../error-response.ts"
import { newKey } from "../idempotency-key.ts"
import { type ApiPromise, anObject, request } from "../json-call.ts"

export interface ServerCalls {
  /** What the server can do; for a Core that has no such route, what every older Core can. */
  capabilities(options?: CallOptions): Promise<Capabilities>
  /** Who the visitor is to a Users API. */
  session(options?: CallOptions): ApiPromise<Session>
  /** How the server is: read `status`, not the HTTP code. */
  health(options?: CallOptions): ApiPromise<Health>
  sources: {
    /** The article that a citation's `source_id` names, in full. */
    get(id: string, options?: CallOptions): ApiPromise<Source>
  }
  feedback: {
    /** Rates an answer: 1 is worst, 5 is best. */
    send(feedback: FeedbackInput, options?: WriteOptions): ApiPromise<StatusMessage>
  }
}

export function createServerCalls({ transport, profile }: Context): ServerCalls {
  return {
    capabilities: ({ signal } = {}) =>
      request(
        transport,
        () => ({ route: "capabilities", signal }),
        (body) => {
          profile.capabilities = anObject<Capabilities>(body)
          return profile.capabilities
        },
      ).catch(async (error) => {
        if (!isMissingRoute(error)) throw error
        return (await import("../dialects/older.ts")).OLDER_CORE
      }),
    session: ({ signal } = {}) => request(transport, () => ({ route: "session", signal })),
    health: ({ signal } = {}) => request(transport, () => ({ route: "health", signal })),
    sources: {
      get: (id, { signal } = {}) =>
        request(transport, () => ({ route: "source", params: { id: checkText("id", id) }, signal })),
    },
    feedback: {
      send: (feedback, { signal, idempotencyKey = newKey() } = {}) =>
        request(transport, () => {
          const { message_id, rating } = checkObject("feedback", feedback) as FeedbackInput
          checkText("message_id", message_id)
          checkWhole("rating", rating ?? null, 1, 5)
          if (profile.capabilities?.feedback === false) throw invalid("feedback", "is not taken by this server")
          return { route: "feedback", body: feedback, key: idempotencyKey, signal }
        }),
    },
  }
}
