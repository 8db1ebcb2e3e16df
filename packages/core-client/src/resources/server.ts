import type { Capabilities, FeedbackInput, Health, Session, Source, StatusMessage } from "@qanun/contract"
import type { CallOptions, Context, Kit, WriteOptions } from "../context.ts"
import type { ApiPromise } from "../json-call.ts"
import type { JsonCalls } from "./json-calls.ts"

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

export function createServerCalls(
  { profile }: Context,
  { isMissingRoute }: Kit,
  { request, anObject }: JsonCalls,
): Pick<ServerCalls, "capabilities" | "session" | "health"> {
  return {
    capabilities: ({ signal } = {}) =>
      request(
        () => ({ route: "capabilities", signal }),
        (body) => {
          profile.capabilities = anObject<Capabilities>(body)
          return profile.capabilities
        },
      ).catch(async (error) => {
        if (!isMissingRoute(error)) throw error
        return (await import("../dialects/older.ts")).OLDER_CORE
      }),
    session: ({ signal } = {}) => request(() => ({ route: "session", signal })),
    health: ({ signal } = {}) => request(() => ({ route: "health", signal })),
  }
}

export function createSources({ checkText }: Kit, { request }: JsonCalls): ServerCalls["sources"] {
  return {
    get: (id, { signal } = {}) => request(() => ({ route: "source", params: { id: checkText("id", id) }, signal })),
  }
}

export function createFeedback(
  { profile }: Context,
  { checkObject, checkText, checkWhole, invalid, newKey }: Kit,
  { request }: JsonCalls,
): ServerCalls["feedback"] {
  return {
    send: (feedback, { signal, idempotencyKey = newKey() } = {}) =>
      request(() => {
        const { message_id, rating } = checkObject("feedback", feedback) as FeedbackInput
        checkText("message_id", message_id)
        checkWhole("rating", rating ?? null, 1, 5)
        if (profile.capabilities?.feedback === false)
          throw invalid("feedback", "be left out: this server does not take it")
        return { route: "feedback", body: feedback, key: idempotencyKey, signal }
      }),
  }
}
