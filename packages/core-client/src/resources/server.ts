import type { Capabilities, FeedbackInput, Health, Session, Source, StatusMessage } from "@qanun/contract"
import type { CallOptions, Context, Kit, WriteOptions } from "../context.ts"
import type { QanunError } from "../errors.ts"
import type { ApiPromise, WithResponse } from "../json-call.ts"
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
  { callJson, request, optionsOf, anObject }: JsonCalls,
): Pick<ServerCalls, "capabilities" | "session" | "health"> {
  async function askCapabilities(options: CallOptions | undefined): Promise<WithResponse<Capabilities>> {
    try {
      return await callJson({ route: "capabilities", ...optionsOf(options) }, (body) => {
        profile.capabilities = anObject<Capabilities>(body)
        return profile.capabilities
      })
    } catch (error) {
      if (!isMissingRoute(error)) throw error
      const { status = 404, requestId } = error as QanunError
      const { OLDER_CORE } = await loadOlder()
      return { data: OLDER_CORE, response: new Response(null, { status }), requestId }
    }
  }
  return {
    capabilities: (options) => apiPromise(askCapabilities(options)),
    session: (options) => request(() => ({ route: "session", ...optionsOf(options) })),
    health: (options) => request(() => ({ route: "health", ...optionsOf(options) })),
  }
}

export function createSources(kit: Kit, { request, optionsOf }: JsonCalls): ServerCalls["sources"] {
  const idOf = idParam(kit)
  return {
    get: (id, options) => request(() => ({ route: "source", params: idOf(id), ...optionsOf(options) })),
  }
}

const FEEDBACK_TYPE = "general|accuracy|relevance|completeness|clarity"

export function createFeedback(
  { profile }: Context,
  { check, QanunError }: Kit,
  { request, writeOptionsOf }: JsonCalls,
): ServerCalls["feedback"] {
  return {
    send: (feedback, options) =>
      request(() => {
        const { message_id, rating, feedback_type, feedback_text, suggested_response } = check(
          "feedback",
          feedback ?? null,
          "an object",
        )
        check("message_id", message_id ?? null, textTo(100))
        check("rating", rating ?? null, 1, 5)
        check("feedback_type", feedback_type, FEEDBACK_TYPE)
        check("feedback_text", feedback_text ?? undefined, "a string")
        check("suggested_response", suggested_response ?? undefined, "a string")
        if (profile.capabilities?.feedback === false)
          throw new QanunError("unsupported", "This server takes no feedback.")
        return { route: "feedback", body: feedback, ...writeOptionsOf(options) }
      }),
  }
}
