import type { FixtureCore } from "./fixture-core.ts"
import { OLDER_ANSWER, OLDER_SOURCE } from "./fixtures/older-answer.ts"
import { answerUser, type OlderConversation, takeQuestion } from "./older-users.ts"

/**
 * Which of the field's Cores: the last one, which does not stream; the one before it, which streamed typed events; or the
 * first, which streamed lines of tokens (contract 0, 1.9).
 */
export type OlderCoreKind = "last" | "typed-events" | "token-lines"

/** A stand-in for an older Core, with what a test may look at and change. */
export interface OlderCore extends FixtureCore {
  /** Conversations by id, as a test may change them behind the Core's back. */
  readonly conversations: Map<string, OlderConversation>
  /** Set it, and every question fails with the text of an exception. */
  failing: boolean
}

const WORDS = OLDER_ANSWER.split(" ")

/**
 * A Core of the field as it is: no keys, no capabilities, a silent new conversation for an id that it does not know, one text
 * for every 404, and inner text in its errors (contract 1).
 */
export function createOlderCore(kind: OlderCoreKind = "last"): OlderCore {
  const conversations = new Map<string, OlderConversation>()
  /** Known from their first question on. */
  const users = new Set<string>()
  let turns = 0
  const newId = (first: number) => `${first}0000000-0000-4000-8000-${String(turns).padStart(12, "0")}`

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
      if (!asks && !streams && !pathname.startsWith("/api/v1/users/")) return missing(pathname)
      const user = userOf(request.headers.get("authorization"))
      if (user === null) return json({ detail: "Not authenticated" }, 403)
      if (!asks && !streams) {
        const answer = users.has(user) ? answerUser(conversations, user, request) : undefined
        return answer ? json(answer) : missing(pathname)
      }
      if (core.failing) return json({ detail: "Failed to process query: host db-7.internal refused" }, 500)
      turns++
      users.add(user)
      const turn = takeQuestion(conversations, user, (await request.json()) as { query: string }, newId)
      if (asks) return json(answerOf(turn))
      return kind === "typed-events" ? typedEvents(turn) : tokenLines()
    },
  }
  return core
}

/** The `sub` of a token, which nobody verifies here; empty for one that cannot be read. Null without a token. */
function userOf(authorization: string | null): string | null {
  const [, claims] = /^Bearer [^.]*\.?([^.]*)/.exec(authorization ?? "") ?? []
  if (claims === undefined) return null
  try {
    return (JSON.parse(atob(claims.replaceAll("-", "+").replaceAll("_", "/"))) as { sub: string }).sub
  } catch {
    return ""
  }
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
