import { randomUUID } from "node:crypto"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Citation, Conversation, Folder, Message, StreamEvent } from "@qanun/contract"
import { type ErrorCode, errorBody } from "@qanun/contract"
import { createFakeChanges } from "./fake-changes.ts"
import { statusOf } from "./status-of.ts"

/** How the fake answers one question. */
export interface Answer {
  text: string
  citations?: readonly Citation[]
  outcome?: "answered" | "no_answer"
  /** Pause between tokens in milliseconds. @defaultValue 0 */
  everyMs?: number
  /** The answer's start waits for this. */
  after?: Promise<unknown>
  /** Refuses the request with this code instead. */
  refuse?: ErrorCode
  details?: Record<string, unknown>
  /** Cuts the connection after so many tokens, once; the answer itself goes on. */
  cutAfter?: number
  /** Ends the stream with this error after so many tokens. */
  failAfter?: number
  failWith?: ErrorCode
}

interface Running {
  message: Message
  conversation: string
  events: StreamEvent[]
  listeners: Set<() => void>
  cut: number | undefined
}

/** A Users API in memory over real HTTP: ids, event log, resume, stop, idempotency, lists. */
export interface FakeUsersApi {
  url: string
  /** Every request as `METHOD path`, in order. */
  requests: string[]
  bodies: unknown[]
  conversations: Map<string, { row: Conversation; messages: Message[] }>
  folders: Map<string, Folder>
  changes: ReturnType<typeof createFakeChanges>
  /** Answers with 503 to everything while true. */
  down: boolean
  close(): Promise<void>
}

export type Page = (request: IncomingMessage, response: ServerResponse) => Promise<boolean> | boolean

export async function startFakeUsersApi(
  answerTo: (question: string, asked: number) => Answer,
  page: Page = () => false,
  capabilities: Record<string, unknown> = {},
): Promise<FakeUsersApi> {
  const running = new Map<string, Running>()
  const keys = new Map<string, string>()
  const api: FakeUsersApi = {
    url: "",
    requests: [],
    bodies: [],
    conversations: new Map(),
    folders: new Map(),
    changes: createFakeChanges(),
    down: false,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  let asked = 0
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://local")
    if (await page(request, response)) return
    const path = pathname.replace(/^\/qanun\/api\/v1/, "").replace(/\/$/, "")
    api.requests.push(`${request.method} ${path}`)
    const json = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json", "x-request-id": randomUUID() })
      response.end(JSON.stringify(body))
    }
    const refuse = (code: ErrorCode, status: number, details?: Record<string, unknown>) =>
      json(status, errorBody(code, { details }))
    if (api.down) return refuse("core_unavailable", 503)
    const body = request.method === "GET" ? undefined : await readBody(request)
    if (body !== undefined) api.bodies.push(body)

    if (path === "/capabilities")
      return json(200, {
        server: { name: "fake", version: "0", role: "users" },
        streaming: true,
        resume: true,
        idempotency: true,
        citations: true,
        feedback: true,
        llm_settings: null,
        max_query_length: 2000,
        languages: ["fa", "en", "ar"],
        ...capabilities,
      })
    if (path === "/session") return json(200, { user: null })
    if (path === "/query/stream" && request.method === "POST") {
      const { query, conversation_id } = body as { query: string; conversation_id?: string }
      const key = String(request.headers["idempotency-key"] ?? randomUUID())
      const known = keys.get(key)
      if (known) return follow(known, 0, request, response)
      const answer = answerTo(query, asked++)
      await answer.after
      if (answer.refuse) return refuse(answer.refuse, statusOf(answer.refuse), answer.details)
      const id = begin(query, conversation_id ?? undefined, answer)
      keys.set(key, id)
      return follow(id, 0, request, response)
    }
    const resumed = /^\/query\/stream\/([^/]+)$/.exec(path)
    if (resumed?.[1]) {
      const after = Number(String(request.headers["last-event-id"] ?? "").split(":")[1] ?? 0) || 0
      return running.has(resumed[1]) ? follow(resumed[1], after, request, response) : refuse("not_found", 404)
    }
    const stopped = /^\/query\/stream\/([^/]+)\/stop$/.exec(path)
    if (stopped?.[1]) {
      const turn = running.get(stopped[1])
      if (turn) push(turn, { type: "error", message: "stopped", code: "cancelled" })
      return json(200, { status: "success", message: "stopped" })
    }
    if (path === "/users/changes") return api.changes.follow(request, response)
    if (path === "/query/feedback") return json(200, { status: "success", message: "thanks" })
    if (path === "/users/folders") {
      if (request.method !== "POST") return json(200, [...api.folders.values()])
      const { name } = body as { name: string }
      const folder = { id: randomUUID(), name, color: null, position: 0, conversations_count: 0, created_at: "" }
      api.folders.set(folder.id, folder)
      return json(201, folder)
    }
    const folder = api.folders.get(/^\/users\/folders\/([^/]+)$/.exec(path)?.[1] ?? "")
    if (folder) {
      if (request.method === "DELETE") {
        api.folders.delete(folder.id)
        for (const { row } of api.conversations.values()) if (row.folder_id === folder.id) row.folder_id = null
      } else Object.assign(folder, body)
      return json(200, folder)
    }
    if (path === "/users/conversations")
      return json(
        200,
        [...api.conversations.values()].map(({ row }) => row).sort((a, b) => b.created_at.localeCompare(a.created_at)),
      )
    const listed = /^\/users\/conversations\/([^/]+)\/messages$/.exec(path)
    if (listed?.[1]) {
      const found = api.conversations.get(listed[1])
      if (!found) return refuse("not_found", 404)
      const limit = Number(searchParams.get("limit") ?? 50)
      const end = found.messages.length - Number(searchParams.get("offset") ?? 0)
      return json(200, found.messages.slice(Math.max(0, end - limit), Math.max(0, end)))
    }
    const one = /^\/users\/conversations\/([^/]+)$/.exec(path)
    const found = one?.[1] ? api.conversations.get(one[1]) : undefined
    if (!found) return refuse("not_found", 404)
    if (request.method === "DELETE") {
      api.conversations.delete(found.row.id)
      api.changes.push({ type: "conversation", conversation_id: found.row.id, change: "deleted" })
      return json(200, { status: "success", message: "deleted", conversation_id: found.row.id })
    }
    if (request.method === "PATCH") {
      Object.assign(found.row, body)
      api.changes.push({ type: "conversation", conversation_id: found.row.id, change: "updated" })
    }
    return json(200, found.row)
  })

  function begin(query: string, asked: string | undefined, answer: Answer): string {
    const now = new Date().toISOString()
    const id = asked && api.conversations.has(asked) ? asked : randomUUID()
    const conversation = api.conversations.get(id) ?? {
      row: {
        id,
        title: query.slice(0, 60),
        message_count: 0,
        total_tokens: 0,
        last_message_at: now,
        created_at: now,
        is_pinned: false,
        is_archived: false,
        folder_id: null,
      },
      messages: [],
    }
    api.conversations.set(id, conversation)
    const question = messageOf("user", query, now)
    const message: Message = { ...messageOf("assistant", "", now), status: "processing", reply_to: question.id }
    conversation.messages.push(question, message)
    conversation.row.message_count += 2
    const turn: Running = { message, conversation: id, events: [], listeners: new Set(), cut: answer.cutAfter }
    running.set(message.id, turn)
    tell(turn)
    void write(turn, question.id, answer)
    return message.id
  }

  const tell = ({ conversation, message: { id, status = "completed" } }: Running) =>
    api.changes.push({ type: "message", conversation_id: conversation, message_id: id, status })

  async function write(turn: Running, questionId: string, answer: Answer): Promise<void> {
    const { message, conversation } = turn
    push(turn, {
      type: "conversation_id",
      conversation_id: conversation,
      message_id: message.id,
      user_message_id: questionId,
    })
    push(turn, { type: "status", message: "searching", stage: "searching" })
    const pause = () => new Promise((resolve) => setTimeout(resolve, answer.everyMs))
    if (answer.everyMs) await pause()
    if (answer.citations) push(turn, { type: "citations", citations: [...answer.citations] })
    const tokens = answer.text.match(/\s*\S+|\s+$/g) ?? []
    for (const [index, content] of tokens.entries()) {
      if (ended(turn)) return
      if (index === answer.failAfter)
        return push(turn, { type: "error", message: "failed", code: answer.failWith ?? "core_failed" })
      push(turn, { type: "token", content })
      if (answer.everyMs) await pause()
    }
    if (ended(turn)) return
    message.outcome = answer.outcome ?? "answered"
    push(turn, {
      type: "done",
      message_id: message.id,
      processing_time_ms: 1,
      sources: [],
      conversation_id: conversation,
      outcome: message.outcome,
    })
  }

  function push(turn: Running, event: StreamEvent): void {
    if (ended(turn)) return
    turn.events.push(event)
    const { message } = turn
    if (event.type === "token") message.content += event.content
    if (event.type === "citations") message.citations = event.citations
    if (event.type === "done") message.status = "completed"
    if (event.type === "error") {
      message.status = "failed"
      message.error_code = event.code ?? "internal"
    }
    for (const listener of turn.listeners) listener()
    if (message.status !== "processing") tell(turn)
  }

  const ended = ({ events }: Running) => ["done", "error"].includes(events.at(-1)?.type ?? "")

  function follow(id: string, after: number, _request: IncomingMessage, response: ServerResponse): void {
    const turn = running.get(id)
    if (!turn) return void response.writeHead(404).end()
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache, no-transform" })
    let sent = after
    const flush = () => {
      for (; sent < turn.events.length; ) {
        const event = turn.events[sent++]
        response.write(`id: ${id}:${sent}\ndata: ${JSON.stringify(event)}\n\n`)
        const tokens = turn.events.slice(0, sent).filter(({ type }) => type === "token").length
        if (turn.cut !== undefined && tokens >= turn.cut) {
          turn.cut = undefined
          turn.listeners.delete(flush)
          return void response.destroy()
        }
      }
      if (ended(turn)) {
        turn.listeners.delete(flush)
        response.end()
      }
    }
    turn.listeners.add(flush)
    response.on("close", () => turn.listeners.delete(flush))
    flush()
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  api.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return api
}

const messageOf = (role: "user" | "assistant", content: string, created_at: string): Message => ({
  id: randomUUID(),
  role,
  content,
  tokens: 0,
  sources: null,
  feedback_rating: null,
  created_at,
  status: "completed",
})

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = ""
  for await (const chunk of request) text += chunk
  return text ? JSON.parse(text) : {}
}
