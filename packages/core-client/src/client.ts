import type { LlmSettings } from "@qanun/contract/llm-settings"
import { finishAnswer } from "./answer.ts"
import { check, HEADER } from "./check.ts"
import { checkedBase, checkedNumbers } from "./checked-options.ts"
import type { Context, KitParts } from "./context.ts"
import { loadOlder } from "./dialects/load-older.ts"
import type { ServerProfile } from "./dialects/server-profile.ts"
import { isMissingRoute } from "./error-response.ts"
import { QanunError } from "./errors.ts"
import { newKey } from "./idempotency-key.ts"
import { deferred, type List } from "./json-call.ts"
import { toFailure } from "./lifetime.ts"
import { PROBE_MS, UNLIMITED } from "./limits.ts"
import { type ClientOptions, DEFAULT_CIRCUIT, DEFAULT_RETRY, DEFAULT_TIMEOUTS } from "./options.ts"
import { questionBody } from "./question.ts"
import type { Conversations } from "./resources/conversations.ts"
import type { Folders } from "./resources/folders.ts"
import type { createLaterCalls } from "./resources/later.ts"
import type { Memories } from "./resources/memories.ts"
import { createStreams, type Queries } from "./resources/query.ts"
import type { ServerCalls } from "./resources/server.ts"
import type { Users } from "./resources/users.ts"
import { checkedSettings } from "./settings.ts"
import { createEventFraming } from "./stream/framing.ts"
import { CAPABILITIES_PATH } from "./stream-paths.ts"
import { createTokenSource, type GetToken } from "./token.ts"
import { createTransport } from "./transport.ts"

/** A client of a Core API or a Users API. */
export interface CoreClient extends ServerCalls {
  query: Queries
  conversations: Conversations
  folders: Folders
  users: Users
  memory: Memories
  /** The same client for another identity: it shares connections, budget and circuit, and costs next to nothing. */
  withToken(getToken: GetToken | undefined): CoreClient
}

type AnyCalls = Readonly<Record<string, (...args: unknown[]) => List<unknown>>>

const KIT: KitParts = [
  QanunError,
  check,
  checkedSettings,
  createEventFraming,
  finishAnswer,
  isMissingRoute,
  loadOlder,
  newKey,
]

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
  check("options", options ?? null, "an object")
  for (const name of ["fetch", "validate", "random", "now"] as const) check(name, options[name], "a function")
  const { headers = {}, circuit, validate, now = Date.now } = options
  for (const [name, value] of Object.entries(check("headers", headers, "an object")))
    check(`headers.${name}`, /^[\w-]+$/.test(name) ? (value ?? null) : null, HEADER)
  check("credentials", options.credentials, "omit|include|same-origin")
  const timeouts = checkedNumbers("timeouts", DEFAULT_TIMEOUTS, options.timeouts)
  const profile: ServerProfile = {}
  const llmSettings = checkedSettings("llmSettings", options.llmSettings, profile)
  const conversationSettings = new Map<unknown, LlmSettings>()
  let asking: Promise<void> | undefined
  /** Asked by all failed calls at once, so one request has to do. */
  async function honoursKeys(): Promise<boolean | undefined> {
    if (!profile.capabilities) {
      asking ??= send(() => undefined, {
        route: "capabilities",
        method: "GET",
        path: CAPABILITIES_PATH,
        limit: [PROBE_MS, "answer"],
        probe: true,
        async read(response) {
          const capabilities = await response.json()
          validate?.("capabilities", capabilities)
          profile.capabilities = capabilities
        },
      })
        .catch(() => {})
        .then(() => {
          asking = undefined
        })
      await asking
    }
    return profile.capabilities?.idempotency
  }
  const send = createTransport(
    checkedBase(options.baseUrl),
    options,
    timeouts,
    checkedNumbers("retry", DEFAULT_RETRY, options.retry),
    checkedNumbers("circuit", DEFAULT_CIRCUIT, circuit === false ? { failures: UNLIMITED } : circuit),
    honoursKeys,
  )
  function withToken(getToken: GetToken | undefined): CoreClient {
    check("getToken", getToken, "a function")
    const tokens = createTokenSource(getToken, now)
    const context: Context = {
      send: (call) => send(tokens, call),
      timeouts,
      validate,
      profile,
      conversationSettings,
      bodyOf: (question) => questionBody(question, llmSettings, conversationSettings, profile),
    }
    type Later = ReturnType<typeof createLaterCalls>
    let loading: Promise<Later> | undefined
    const load = () => {
      loading ??= import("./resources/later.ts").then(
        ({ createLaterCalls }) => createLaterCalls(context, KIT),
        (cause) => {
          loading = undefined
          throw toFailure(cause)
        },
      )
      return loading
    }
    /** Calls that are loaded with the first of them. */
    const later = <T>(group: keyof Later, names: string) =>
      Object.fromEntries(
        names
          .split(" ")
          .map((name) => [
            name,
            (...args: unknown[]) =>
              deferred(
                load().then((calls) => [(calls[group] as unknown as AnyCalls)[name]?.(...args) as List<unknown>]),
              ),
          ]),
      ) as T
    return {
      query: {
        ...createStreams(context, async (...args) => (await load()).query.askWhole(...args)),
        ...later<Pick<Queries, "ask" | "stop">>("query", "ask stop"),
      },
      conversations: later("conversations", "list get create update delete messages"),
      folders: later("folders", "list create update delete"),
      users: later("users", "profile updateProfile statistics clearHistory changes"),
      memory: later("memory", "list get add update delete clear"),
      sources: later("sources", "get"),
      feedback: later("feedback", "send"),
      ...later<Pick<ServerCalls, "capabilities" | "session" | "health">>("server", "capabilities session health"),
      withToken,
    }
  }
  return withToken(options.getToken)
}
