import {
  type Capabilities,
  type Conversation,
  ERROR_CODES,
  type ErrorCode,
  errorBody,
  fieldProblems,
  LLM_BOUNDS,
  type Message,
  type Profile,
  QueryRequest,
} from "@qanun/contract"
import { createMemories } from "./fixture-memories.ts"
import { createUsersOnly } from "./fixture-users.ts"
import { type AnswerIds, answerEvents, wireEvents } from "./fixtures/answer.ts"
import { ANSWERS, type ScriptedAnswer } from "./fixtures/scripted-answer.ts"
import { SOURCES } from "./fixtures/sources.ts"
import { matchRoute, type RouteMatch } from "./match-route.ts"

/** A Core without a network. */
export interface FixtureCore {
  fetch(request: Request): Promise<Response>
  /** Turns that were carried out; a repeat under the same `Idempotency-Key` is none. */
  readonly turns: number
}

/** A fixture Core whose answers can be chosen. */
export interface ScriptableCore extends FixtureCore {
  /** Answers the coming questions, one answer each; after them it answers as ever. */
  answerWith(...answers: readonly ScriptedAnswer[]): void
}

/** What the fixture Core says that it can do: everything. */
export const CAPABILITIES: Capabilities = {
  server: { name: "fixture", version: "1.0.0", role: "core" },
  streaming: true,
  resume: true,
  idempotency: true,
  citations: true,
  feedback: true,
  llm_settings: { models: ["fixture"], bounds: { ...LLM_BOUNDS } },
  max_query_length: 2000,
  languages: ["fa", "en", "ar"],
  corpus: { documents: 1, kind: "summary", as_of: null },
}

interface Turn extends AnswerIds {
  body: string
  answer: ScriptedAnswer
}

interface Row {
  conversation: Conversation
  messages: Message[]
}

/**
 * A small Core that keeps its word: every route of the wire, in memory, with a store of its own. It has one answer to every
 * question, in the question's language, until another is scripted.
 */
export function createFixtureCore(): ScriptableCore {
  const scripted: ScriptedAnswer[] = []
  const rows = new Map<string, Row>()
  const turns = new Map<string, Turn>()
  const turnOfKey = new Map<string, Turn>()
  let made = 0
  const newId = (kind: string) => `${kind}-${++made}`
  const now = () => new Date().toISOString()

  function newConversation(title: string | null): Row {
    const row = {
      conversation: {
        id: newId("conversation"),
        title,
        summary: null,
        message_count: 0,
        total_tokens: 0,
        last_message_at: null,
        created_at: now(),
        updated_at: now(),
      },
      messages: [],
    }
    rows.set(row.conversation.id, row)
    return row
  }

  const tokensUsed = () => [...turns.values()].reduce((sum, { answer }) => sum + answer.pieces.length, 0)

  /** Carries out a question once; under a key that was seen, gives what came of it then. */
  function takeTurn(question: QueryRequest, key: string | null): Turn | Response {
    const body = JSON.stringify(question)
    const before = key ? turnOfKey.get(key) : undefined
    if (before) return before.body === body ? before : failure("idempotency_mismatch")
    const row = question.conversation_id
      ? rows.get(question.conversation_id)
      : newConversation(question.query.slice(0, 100))
    if (!row) return failure("not_found")
    const turn = {
      conversationId: row.conversation.id,
      messageId: newId("message"),
      userMessageId: newId("message"),
      body,
      answer: scripted.shift() ?? ANSWERS[question.language],
    }
    const { pieces, citations, outcome = "answered" } = turn.answer
    turns.set(turn.messageId, turn)
    if (key) turnOfKey.set(key, turn)
    const message = { tokens: 0, sources: null, feedback_rating: null, created_at: now(), status: "completed" as const }
    row.messages.push(
      { ...message, id: turn.userMessageId, role: "user", content: question.query },
      {
        ...message,
        id: turn.messageId,
        role: "assistant",
        content: pieces.join(""),
        sources: citations.map(({ label }) => label),
        citations: [...citations],
        outcome,
        reply_to: turn.userMessageId,
      },
    )
    Object.assign(row.conversation, { message_count: row.messages.length, last_message_at: now() })
    return turn
  }

  function stream(turn: Turn, lastEventId: string | null): Response {
    const after = lastEventId ? Number(lastEventId.slice(lastEventId.lastIndexOf(":") + 1)) : 0
    const pieces = wireEvents(answerEvents(turn, turn.answer), turn.messageId, after).map((piece) =>
      new TextEncoder().encode(piece),
    )
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces.shift()
        if (piece) controller.enqueue(piece)
        else controller.close()
      },
    })
    return new Response(body, { headers: STREAM_HEADERS })
  }

  const profile = (): Profile => ({
    id: "user-1",
    external_user_id: "user",
    username: "user",
    email: null,
    full_name: null,
    total_query_count: turns.size,
    total_tokens_used: tokensUsed(),
    language: "fa",
    timezone: "Asia/Tehran",
    last_active_at: null,
    created_at: now(),
  })
  const memories = createMemories(newId)
  const usersOnly = createUsersOnly({ rows, profile, newId, clear: () => rows.clear() })

  async function answer({ route, params }: RouteMatch, request: Request): Promise<Response> {
    const { searchParams } = new URL(request.url)
    const row = rows.get(params["id"] ?? "")
    const page = <T>(list: T[], size: number) => {
      const offset = Number(searchParams.get("offset") ?? 0)
      return json(list.slice(offset, offset + Number(searchParams.get("limit") ?? size)))
    }
    const read = async () => {
      const text = await request.text()
      return text ? JSON.parse(text) : {}
    }
    switch (route) {
      case "query":
      case "queryStream": {
        const input = await read()
        const question = QueryRequest.safeParse(input)
        if (!question.success) return failure("invalid_request", { fields: fieldProblems(question.error, input) })
        const turn = takeTurn(question.data, request.headers.get("idempotency-key"))
        if (turn instanceof Response) return turn
        if (route === "queryStream") return stream(turn, null)
        const { pieces, citations, outcome = "answered" } = turn.answer
        return json({
          answer: pieces.join(""),
          sources: citations.map(({ label }) => label),
          conversation_id: turn.conversationId,
          message_id: turn.messageId,
          user_message_id: turn.userMessageId,
          tokens_used: pieces.length,
          processing_time_ms: 12,
          citations,
          outcome,
        })
      }
      case "queryStreamResume": {
        const turn = turns.get(params["message_id"] ?? "")
        return turn ? stream(turn, request.headers.get("last-event-id")) : failure("not_found")
      }
      case "queryStop":
        return turns.has(params["message_id"] ?? "")
          ? json({ status: "success", message: "Stopped" })
          : failure("not_found")
      case "feedback":
        return json({ status: "success", message: "Feedback received" })
      case "capabilities":
        return json(CAPABILITIES)
      case "health":
        return json({ status: "healthy", version: CAPABILITIES.server.version })
      case "session":
        return json({ user: null })
      case "source":
        return params["id"] === SOURCES.fa.source_id
          ? json(SOURCES[searchParams.get("language") === "en" ? "en" : "fa"])
          : failure("not_found")
      case "conversations":
        return page([...rows.values()].map(({ conversation }) => conversation).reverse(), 20)
      case "conversationCreate": {
        const { title = null, llm_settings } = await read()
        const { conversation } = newConversation(title)
        return json(Object.assign(conversation, llm_settings && { llm_settings }), 201)
      }
      case "conversation":
        return row ? json(row.conversation) : failure("not_found")
      case "conversationUpdate":
        return row ? json(Object.assign(row.conversation, await read(), { updated_at: now() })) : failure("not_found")
      case "conversationDelete":
        return rows.delete(params["id"] ?? "")
          ? json({ status: "success", message: "Conversation deleted successfully", conversation_id: params["id"] })
          : failure("not_found")
      case "messages":
        return row ? newestPage(row.messages, searchParams) : failure("not_found")
      case "profile":
        return json(profile())
      case "profileUpdate":
        return json({ status: "success", message: "Profile updated" })
      case "statistics":
        return json({ total_queries: turns.size, total_tokens: tokensUsed() })
      case "clearHistory": {
        const { size } = rows
        rows.clear()
        return json({ status: "success", message: `Cleared ${size} conversations` })
      }
      default: {
        const [id, body] = [params["id"] ?? "", await read()]
        return memories(route, id, body) ?? usersOnly(route, id, body) ?? failure("not_found")
      }
    }
  }

  return {
    async fetch(request) {
      const { pathname } = new URL(request.url)
      const match = matchRoute(request.method, pathname.slice(Math.max(0, pathname.search(/\/(api\/v1|health)(\/|$)/))))
      const response = match
        ? await answer(match, request).catch(() => failure("malformed_json"))
        : failure("not_found")
      response.headers.set("x-request-id", newId("request"))
      return response
    },
    get turns() {
      return turns.size
    },
    answerWith: (...answers) => void scripted.push(...answers),
  }
}

export const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
}

function json(body: unknown, status = 200): Response {
  return Response.json(body, { status })
}

function failure(code: ErrorCode, options?: Parameters<typeof errorBody>[1]): Response {
  return json(errorBody(code, options), ERROR_CODES[code].status)
}

/** Pages count back from the newest message, and each is in order of time (contract 1.11). */
function newestPage(messages: Message[], search: URLSearchParams): Response {
  const end = messages.length - Number(search.get("offset") ?? 0)
  return json(messages.slice(Math.max(0, end - Number(search.get("limit") ?? 50)), Math.max(0, end)))
}
