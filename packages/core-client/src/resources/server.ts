import type { Capabilities, FeedbackInput, Health, Session, Source, StatusMessage } from "@qanun/contract"
import type { CallOptions, Context, Kit, WriteOptions } from "../context.ts"
import type { QanunError } from "../errors.ts"
import type { ApiPromise } from "../json-call.ts"
import { apiPromise } from "./api-promise.ts"
import { idParam } from "./id-param.ts"
import { type JsonCalls, textTo } from "./json-calls.ts"

/** Calls about the server itself. */
export interface ServerCalls {
  /** What the server can do; for a Core that has no such route, what every older Core can. */
  capabilities(options?: CallOptions): ApiPromise<Capabilities>
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
  { isMissingRoute, loadOlder }: Kit,
  { callJson, request, anObject }: JsonCalls,
): Pick<ServerCalls, "capabilities" | "session" | "health"> {
  return {
    capabilities: ({ signal } = {}) =>
      apiPromise(
        callJson({ route: "capabilities", signal }, (body) => {
          profile.capabilities = anObject<Capabilities>(body)
          return profile.capabilities
        }).catch(async (error: QanunError) => {
          if (!isMissingRoute(error)) throw error
          const { status = 404, requestId } = error
          const { OLDER_CORE } = await loadOlder()
          return { data: OLDER_CORE, response: new Response(null, { status }), requestId }
        }),
      ),
    session: ({ signal } = {}) => request(() => ({ route: "session", signal })),
    health: ({ signal } = {}) => request(() => ({ route: "health", signal })),
  }
}

export function createSources(kit: Kit, { request }: JsonCalls): ServerCalls["sources"] {
  const idOf = idParam(kit)
  return {
    get: (id, { signal } = {}) => request(() => ({ route: "source", params: idOf(id), signal })),
  }
}

export function createFeedback(
  { profile }: Context,
  { check, newKey, QanunError }: Kit,
  { request }: JsonCalls,
): ServerCalls["feedback"] {
  return {
    send: (feedback, { signal, idempotencyKey = newKey() } = {}) =>
      request(() => {
        const { message_id, rating } = check("feedback", feedback ?? null, "object")
        check("message_id", message_id ?? null, textTo(100))
        check("rating", rating ?? null, 1, 5)
        if (profile.capabilities?.feedback === false)
          throw new QanunError("unsupported", "This server takes no feedback.")
        return { route: "feedback", body: feedback, key: idempotencyKey, signal }
      }),
  }
}
