import type { Capabilities } from "@qanun/contract"
import { QUESTION } from "../question.ts"
import { type RawEvent, readEvents } from "../read-events.ts"
import { Deviation, expectThat, Untried } from "./check.ts"

export interface Reply {
  status: number
  headers: Headers
  /** The JSON, or undefined where the body is none. */
  body: unknown
}

export interface StreamReply extends Reply {
  events: RawEvent[]
}

export interface CallOptions {
  body?: unknown
  /** Sent as it is, in place of `body`. */
  text?: string
  headers?: Record<string, string>
  /** Another token than the wire's own; null sends none. */
  token?: string | null
}

/** A question's answer, shared by the checks that only look at it. */
export interface Asked {
  conversation_id: string
  message_id: string
  [field: string]: unknown
}

/** A server under test, spoken to without a client in between. */
export interface Wire {
  capabilities: Capabilities | undefined
  call(method: string, path: string, options?: CallOptions): Promise<Reply>
  stream(body: unknown, headers?: Record<string, string>): Promise<StreamReply>
  resume(messageId: string, lastEventId: string): Promise<StreamReply>
  /** The first answer, asked for once. */
  asked(): Promise<Asked>
  /** The first streamed answer, asked for once. */
  streamed(): Promise<StreamReply>
  /** Mints a token, good or bent. @throws Untried without the secret. */
  mint(claims: Record<string, unknown> & { lifetimeSeconds?: number; secret?: string }): Promise<string>
  /** Conversations that the checks made. */
  made: Set<string>
}

export interface WireOptions {
  url: string
  token?: string | undefined
  timeoutMs: number
  mint?: Wire["mint"] | undefined
}

/** Opens the wire to a server. Cookies are kept, so that a Users API knows its visitor again. */
export function openWire({ url, token, timeoutMs, mint }: WireOptions): Wire {
  const base = url.replace(/\/+$/, "")
  let cookie = ""
  let firstAnswer: Promise<Asked> | undefined
  let firstStream: Promise<StreamReply> | undefined

  async function send(method: string, path: string, { body, text, headers = {}, token: other }: CallOptions = {}) {
    const bearer = other === undefined ? token : other
    const sent = text ?? (body === undefined ? undefined : JSON.stringify(body))
    const response = await fetch(`${base}${path}`, {
      method,
      headers: {
        ...(sent === undefined ? {} : { "content-type": "application/json" }),
        ...(bearer ? { authorization: `Bearer ${bearer}` } : {}),
        ...(cookie && other === undefined ? { cookie } : {}),
        ...headers,
      },
      ...(sent === undefined ? {} : { body: sent }),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw new Deviation(reasonOf(error), { cause: error })
    })
    if (response.status === 401 && !token && other === undefined) throw new Untried("needs a token")
    const set = response.headers.get("set-cookie")?.split(";")[0]
    if (set && other === undefined) cookie = set
    return response
  }

  async function call(method: string, path: string, options?: CallOptions): Promise<Reply> {
    const response = await send(method, path, options)
    const text = await response.text().catch((error: unknown) => {
      throw new Deviation(reasonOf(error), { cause: error })
    })
    return { status: response.status, headers: response.headers, body: parse(text) }
  }

  async function stream(method: string, path: string, options: CallOptions): Promise<StreamReply> {
    const response = await send(method, path, options)
    const { status, headers } = response
    if (!headers.get("content-type")?.startsWith("text/event-stream") || !response.body)
      return { status, headers, body: parse(await response.text()), events: [] }
    const events: RawEvent[] = []
    try {
      for await (const event of readEvents(response.body)) events.push(event)
    } catch (error) {
      throw new Deviation(`the stream broke off: ${reasonOf(error)}`, { cause: error })
    }
    for (const { data } of events) remember(parse(data))
    return { status, headers, body: undefined, events }
  }

  const made = new Set<string>()
  function remember(body: unknown): void {
    const id = (body as { conversation_id?: unknown } | undefined)?.conversation_id
    if (typeof id === "string") made.add(id)
  }

  return {
    capabilities: undefined,
    call,
    made,
    stream: (body, headers = {}) => stream("POST", "/api/v1/query/stream", { body, headers }),
    resume: (messageId, lastEventId) =>
      stream("GET", `/api/v1/query/stream/${encodeURIComponent(messageId)}`, {
        headers: { "last-event-id": lastEventId },
      }),
    asked() {
      firstAnswer ??= call("POST", "/api/v1/query/", { body: QUESTION }).then(({ status, body }) => {
        if ([401, 403, 429].includes(status)) throw new Untried(`a question was answered with ${status}`)
        expectThat(status === 200, `a question was answered with ${status}`)
        remember(body)
        return body as Asked
      })
      return firstAnswer
    },
    streamed() {
      firstStream ??= stream("POST", "/api/v1/query/stream", { body: QUESTION })
      return firstStream
    },
    mint:
      mint ??
      (() => {
        throw new Untried("needs QANUN_CORE_SECRET, to mint tokens")
      }),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function reasonOf(error: unknown): string {
  const { name, cause, message } = error as Error & { cause?: { code?: string } }
  if (name === "TimeoutError") return "no answer in time"
  const { code, message: inner } = (cause ?? {}) as { code?: string; message?: string }
  return code ?? inner ?? message
}
