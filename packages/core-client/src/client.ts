import { checkHeader, checkObject, invalid } from "./check.ts"
import { type CircuitOptions, createCircuit, DEFAULT_CIRCUIT } from "./circuit.ts"
import type { Context } from "./context.ts"
import type { Hooks } from "./observe/hooks.ts"
import { type Conversations, createConversations } from "./resources/conversations.ts"
import { createMemories, type Memories } from "./resources/memories.ts"
import { createQueries, type Queries } from "./resources/query.ts"
import { createServerCalls, type ServerCalls } from "./resources/server.ts"
import { createUsers, type Users } from "./resources/users.ts"
import { createRetryBudget, DEFAULT_RETRY, type RetryOptions } from "./retry.ts"
import { checkedSettings, type Settings } from "./settings.ts"
import { createTokenSource, type GetToken } from "./token.ts"
import { createTransport, DEFAULT_TIMEOUTS, type Timeouts, type TransportOptions, type Validate } from "./transport.ts"

export interface ClientOptions {
  /** Where the API is: absolute, or in a browser relative to the page, e.g. `/qanun`. Without `/api/v1`. */
  baseUrl: string
  /** Gives the access token; without it none is sent, and cookies identify the visitor. */
  getToken?: GetToken | undefined
  /** @defaultValue the global one, looked up at each call */
  fetch?: typeof fetch | undefined
  /** Sent with every request. */
  headers?: Readonly<Record<string, string>> | undefined
  /** Whether cookies travel. @defaultValue `same-origin` */
  credentials?: RequestCredentials | undefined
  /** Settings of every answer, weaker than a conversation's and a question's. */
  llmSettings?: Settings | undefined
  timeouts?: Partial<Timeouts> | undefined
  retry?: Partial<RetryOptions> | undefined
  /** When calls to a failing server are paused; `false` never pauses them. */
  circuit?: Partial<CircuitOptions> | false | undefined
  /** Observers of requests, e.g. of `logTo` or `traceTo`. */
  hooks?: Hooks | readonly Hooks[] | undefined
  /** `validate` of `@qanun/core-client/validate`: checks everything that arrives, at the price of loading the schemas. */
  validate?: Validate | undefined
  /** From 0 to 1, for the jitter of waits. @defaultValue Math.random */
  random?: (() => number) | undefined
  /** The wall clock in milliseconds. @defaultValue Date.now */
  now?: (() => number) | undefined
}

/** A client of a Core API or a Users API. */
export interface CoreClient extends ServerCalls {
  query: Queries
  conversations: Conversations
  users: Users
  memory: Memories
  /** The same client for another identity: it shares connections, budget and circuit, and costs next to nothing. */
  withToken(getToken: GetToken | undefined): CoreClient
}

/**
 * Makes a client.
 *
 * @throws QanunError `invalid_argument` that names the option.
 * @example
 * import { createCoreClient } from "@qanun/core-client"
 * const client = createCoreClient({ baseUrl: "https://law.example/qanun", getToken: () => session.token })
 * const { answer } = await client.query.ask({ query: "چند روز مرخصی استحقاقی دارم؟" })
 */
export function createCoreClient(options: ClientOptions): CoreClient {
  const {
    headers = {},
    circuit,
    hooks = {},
    now = Date.now,
  } = checkObject("options", options) as unknown as ClientOptions
  for (const [name, value] of Object.entries(checkObject("headers", headers))) checkHeader(`headers.${name}`, value)
  const profile: Context["profile"] = {}
  let asking: Promise<unknown> | undefined
  const shared: Omit<TransportOptions, "tokens"> = {
    base: checkedBase(options.baseUrl),
    fetch: checkedFunction("fetch", options.fetch) ?? ((...request) => fetch(...request)),
    headers,
    credentials: options.credentials,
    timeouts: checkedNumbers("timeouts", DEFAULT_TIMEOUTS, options.timeouts),
    retry: checkedNumbers("retry", DEFAULT_RETRY, options.retry),
    circuit: circuit === false ? undefined : createCircuit(checkedNumbers("circuit", DEFAULT_CIRCUIT, circuit)),
    budget: createRetryBudget(),
    hooks: [hooks].flat(),
    validate: checkedFunction("validate", options.validate),
    random: checkedFunction("random", options.random) ?? Math.random,
    now,
    async honoursKeys() {
      // Asked by all failed calls at once, so one request has to do.
      if (!profile.capabilities) {
        asking ??= probe.capabilities().finally(() => {
          asking = undefined
        })
        await asking.catch(() => undefined)
      }
      return profile.capabilities?.idempotency === true
    },
  }
  const conversationSettings: Context["conversationSettings"] = new Map()
  const llmSettings = checkedSettings("llmSettings", options.llmSettings)

  function withToken(getToken: GetToken | undefined): CoreClient {
    const tokens = createTokenSource(checkedFunction("getToken", getToken), now)
    const context: Context = {
      transport: createTransport({ ...shared, tokens }),
      profile,
      llmSettings,
      conversationSettings,
    }
    return {
      query: createQueries(context),
      conversations: createConversations(context),
      users: createUsers(context),
      memory: createMemories(context),
      ...createServerCalls(context),
      withToken,
    }
  }
  const probe = createServerCalls({
    transport: createTransport({
      ...shared,
      circuit: undefined,
      retry: { ...shared.retry, retries: 0 },
      timeouts: { ...shared.timeouts, request: PROBE_MS },
      tokens: createTokenSource(undefined, now),
    }),
    profile,
    llmSettings,
    conversationSettings,
  })
  return withToken(options.getToken)
}

/** How long a failed call may wait to hear whether it may be repeated. */
const PROBE_MS = 5000

/** The base address without its last slash, resolved against the page where there is one. */
function checkedBase(baseUrl: unknown): string {
  const here = (globalThis as { location?: { href?: string } }).location?.href
  if (typeof baseUrl === "string" && baseUrl.trim() && URL.canParse(baseUrl, here)) {
    const { protocol, origin, pathname, search, hash, username, password } = new URL(baseUrl, here)
    if (/^https?:$/.test(protocol) && !search && !hash && !username && !password)
      return origin + pathname.replace(/\/+$/, "")
  }
  throw invalid(
    "baseUrl",
    `must be an http(s) address without query, fragment and password${here ? "" : ", and absolute"}`,
  )
}

function checkedFunction<T>(field: string, value: T | undefined): T | undefined {
  if (value !== undefined && typeof value !== "function") throw invalid(field, "must be a function")
  return value
}

/** Options over their defaults; each a number from 0 on. */
function checkedNumbers<T extends object>(field: string, defaults: T, given: Partial<T> | undefined): T {
  const merged = { ...defaults }
  for (const [name, value] of Object.entries(checkObject(field, given ?? {}))) {
    if (value === undefined) continue
    if (typeof value !== "number" || !(value >= 0)) throw invalid(`${field}.${name}`, "must be a number from 0 on")
    Object.assign(merged, { [name]: value })
  }
  return merged
}
