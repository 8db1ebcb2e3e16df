import type { FixtureCore } from "./fixture-core.ts"
import { OLDER_ANSWER, OLDER_SOURCE } from "./fixtures/older-answer.ts"

/**
 * Which of the field's Cores: the last one, which does not stream; the one before it, which streamed typed events; or the
 * first, which streamed lines of tokens (contract 0, 1.9).
 */
export type OlderCoreKind = "last" | "typed-events" | "token-lines"

export interface OlderCore extends FixtureCore {
  /** The questions of each conversation, by id. */
  readonly conversations: Map<string, string[]>
  /** Set it, and every question fails with the text of an exception. */
  failing: boolean
}

const WORDS = OLDER_ANSWER.split(" ")

/**
 * A Core of the field as it is: no keys, no capabilities, a silent new conversation for an id that it does not know, one text
 * for every 404, and inner text in its errors (contract 1).
 */
export function createOlderCore(kind: OlderCoreKind = "last"): OlderCore {
  const conversations = new Map<string, string[]>()
  let turns = 0
  const id = (first: number) => `${first}0000000-0000-4000-8000-${String(turns).padStart(12, "0")}`

  /** Carries a question out; gives the ids of its conversation and its answer. */
  function takeTurn(body: { query: string; conversation_id?: string }): { conversation: string; message: string } {
    turns++
    const known = body.conversation_id !== undefined && conversations.has(body.conversation_id)
    const conversation = known ? (body.conversation_id as string) : id(0)
    conversations.set(conversation, [...(conversations.get(conversation) ?? []), body.query])
    return { conversation, message: id(1) }
  }

  const core: OlderCore = {
    conversations,
    failing: false,
    get turns() {
      return turns
    },
    async fetch(request) {
      const { pathname } = new URL(request.url)
      const { method } = request
      if (pathname === "/health") return json({ status: "healthy", version: "1.0.0" })
      if (pathname === "/api/v1/query")
        return new Response(null, { status: 307, headers: { location: `${request.url}/` } })
      const asks = method === "POST" && pathname === "/api/v1/query/"
      const streams = method === "POST" && pathname === "/api/v1/query/stream" && kind !== "last"
      const [, named] = /^\/api\/v1\/users\/conversations\/([^/]+)$/.exec(pathname) ?? []
      const deletes = method === "DELETE" && named !== undefined
      if (!asks && !streams && !deletes && pathname !== "/api/v1/users/conversations") return missing(pathname)
      if (!request.headers.get("authorization")?.startsWith("Bearer "))
        return json({ detail: "Not authenticated" }, 403)
      if (deletes)
        return conversations.delete(named)
          ? json({ status: "success", message: "Conversation deleted successfully", conversation_id: named })
          : missing(pathname)
      // A user is made by the first question (contract 1.11), and of a list it is not known whether there is one.
      if (!asks && !streams) return missing(pathname)
      if (core.failing) return json({ detail: "Failed to process query: host db-7.internal refused" }, 500)
      const turn = takeTurn((await request.json()) as { query: string })
      if (asks) return json(answerOf(turn))
      return kind === "typed-events" ? typedEvents(turn) : tokenLines()
    },
  }
  return core
}

const json = (body: unknown, status = 200) => Response.json(body, { status })
const missing = (path: string) => json({ detail: "Endpoint not found", path }, 404)

function answerOf({ conversation, message }: { conversation: string; message: string }): object {
  return {
    answer: OLDER_ANSWER,
    sources: [OLDER_SOURCE],
    conversation_id: conversation,
    message_id: message,
    tokens_used: 321,
    processing_time_ms: 1500,
    file_analysis: null,
    context_used: false,
  }
}

/** Format B of contract 1.9: typed events without ids. */
function typedEvents({ conversation, message }: { conversation: string; message: string }): Response {
  const events = [
    { type: "conversation_id", conversation_id: conversation },
    { type: "status", message: "در حال جستجو" },
    { type: "classification", category: "business_no_file", confidence: 0.9 },
    ...WORDS.map((word, at) => ({ type: "token", content: at === 0 ? word : ` ${word}` })),
    { type: "done", message_id: message, processing_time_ms: 1500, sources: ["قانون کار"] },
  ]
  const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")
  return new Response(text, { headers: { "content-type": "text/event-stream" } })
}

/** Format A of contract 1.9: JSON lines of tokens, without ids, and nothing is stored. */
function tokenLines(): Response {
  const tokens = WORDS.map((token) => ({ token, finish_reason: null as string | null }))
  const text = [...tokens, { token: "", finish_reason: "stop" }].map((line) => `${JSON.stringify(line)}\n`).join("")
  return new Response(text, { headers: { "content-type": "application/x-ndjson" } })
}
