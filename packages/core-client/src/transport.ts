import { ROUTES, type RouteName, routePath } from "@qanun/contract/routes"
import { checkHeader, checkSignal, checkText } from "./check.ts"
import type { createCircuit } from "./circuit.ts"
import { errorFromResponse } from "./error-response.ts"
import type { QanunError } from "./errors.ts"
import { abortedError, type Lifetime, openLifetime, sleep, toFailure } from "./lifetime.ts"
import type { Hooks, RequestInfo } from "./observe/hooks.ts"
import { type createRetryBudget, type RetryOptions, retryDelay, wasNotActedOn } from "./retry.ts"
import type { TokenSource } from "./token.ts"

/** Deadlines in milliseconds; `Infinity` lifts one. */
export interface Timeouts {
  /** To the headers of a stream. @defaultValue 10000 */
  connect: number
  /** One attempt of a call that is not a question: headers and body. @defaultValue 60000 */
  request: number
  /** From a stream's headers to its first event. @defaultValue 60000 */
  firstEvent: number
  /** Between bytes of a stream; heartbeats count. @defaultValue 45000 */
  idle: number
  /** Between events of a stream; heartbeats do not count. @defaultValue 120000 */
  silence: number
  /** A whole call with all its repeats, or a whole stream. @defaultValue 300000 */
  total: number
}

export const DEFAULT_TIMEOUTS: Timeouts = {
  connect: 10_000,
  request: 60_000,
  firstEvent: 60_000,
  idle: 45_000,
  silence: 120_000,
  total: 300_000,
}

/** Checks data against the schema of a route's answer, or of a stream's events; throws where it does not fit. */
export type Validate = (what: RouteName | "event", data: unknown) => void

/** What every call of a client shares; `withToken` makes a copy with another `tokens`. */
export interface TransportOptions {
  base: string
  tokens: TokenSource
  fetch: typeof fetch
  headers: Readonly<Record<string, string>>
  credentials: RequestCredentials | undefined
  timeouts: Timeouts
  retry: RetryOptions
  circuit: ReturnType<typeof createCircuit> | undefined
  budget: ReturnType<typeof createRetryBudget>
  hooks: readonly Hooks[]
  /** Checks what arrives against the schemas. */
  validate: Validate | undefined
  random: () => number
  now: () => number
  /** Whether the server makes a repeated POST harmless; asked only when a POST has failed. */
  honoursKeys(): Promise<boolean>
}

/** One logical call: what goes out, and how its answer is read. */
export interface Call<T> {
  route: RouteName
  params?: Readonly<Record<string, string>> | undefined
  search?: Readonly<Record<string, string | number | undefined>> | undefined
  body?: unknown
  /** `Idempotency-Key`: one for the whole call, however often it is repeated. */
  key?: string | undefined
  headers?: Readonly<Record<string, string>> | undefined
  signal?: AbortSignal | undefined
  /** To the end of `read`, in milliseconds. @defaultValue timeouts.request */
  attemptMs?: number | undefined
  /** Name of that deadline in errors. */
  phase?: string | undefined
  retries?: number | undefined
  /** Reads a success. It is part of the attempt: what it throws is repeated by the same rules. */
  read(response: Response, life: Lifetime): Promise<T>
  /** The answer outlives the call, and its reader releases the lifetime. */
  keepsAlive?: boolean
}

export interface Transport {
  send<T>(call: Call<T>): Promise<T>
  readonly options: TransportOptions
}

/** Methods that a server may be sent twice: a PATCH here sets values. */
const REPEATABLE = /GET|PUT|DELETE|PATCH/

let requests = 0

/** Makes the one way in which this client talks to a server. */
export function createTransport(options: TransportOptions): Transport {
  const { tokens, timeouts, retry, circuit, budget, hooks } = options

  const tell = (notify: (hook: Hooks) => void) => {
    for (const hook of hooks)
      try {
        notify(hook)
      } catch {
        // Observing must not break what is observed.
      }
  }

  async function attempt<T>(call: Call<T>, info: RequestInfo, life: Lifetime, token: string | undefined): Promise<T> {
    const headers: Record<string, string> = { accept: "application/json", ...options.headers, ...call.headers }
    if (call.body !== undefined) headers["content-type"] = "application/json"
    if (call.key) headers["idempotency-key"] = call.key
    tell((hook) => hook.onRequest?.(info, headers))
    if (token) headers["authorization"] = `Bearer ${token}`
    const init: RequestInit = { method: info.method, headers, signal: life.signal, redirect: "manual" }
    // Some runtimes refuse the field altogether, so it is sent only where the caller asked for it.
    if (options.credentials) init.credentials = options.credentials
    if (call.body !== undefined) init.body = JSON.stringify(call.body)
    const startedAt = performance.now()
    const response = await options.fetch(info.url, init)
    tell((hook) =>
      hook.onResponse?.({
        ...info,
        status: response.status,
        durationMs: performance.now() - startedAt,
        requestId: response.headers.get("x-request-id") ?? undefined,
      }),
    )
    if (!response.ok) throw await errorFromResponse(response, info.url, options.now())
    return call.read(response, life)
  }

  /** Whether repeating this failed call is worth it and harmless. */
  async function mayRepeat(call: Call<unknown>, method: string, failure: QanunError): Promise<boolean> {
    if (!failure.retryable || failure.code === "aborted" || failure.code === "circuit_open") return false
    if (REPEATABLE.test(method) || wasNotActedOn(failure)) return true
    return call.key !== undefined && (await options.honoursKeys())
  }

  async function send<T>(call: Call<T>): Promise<T> {
    const { route, signal } = call
    checkSignal(signal)
    if (call.key !== undefined) checkHeader("idempotencyKey", checkText("idempotencyKey", call.key, 255))
    const { method } = ROUTES[route]
    const url = options.base + routePath(route, call.params) + searchText(call.search)
    const endsAt = performance.now() + timeouts.total
    const retries = call.retries ?? retry.retries
    let token: string | undefined
    let denied: QanunError | undefined
    let renewing = false
    for (let count = 1, repeats = 0; ; ) {
      if (signal?.aborted) throw abortedError(signal)
      const info: RequestInfo = { id: ++requests, route, method, url, attempt: count }
      const life = openLifetime(signal, endsAt)
      life.limit(call.attemptMs ?? timeouts.request, call.phase ?? "answer")
      let failure: QanunError
      try {
        circuit?.admit()
        const given = await within(life, renewing ? tokens.renew(token) : tokens.get())
        if (renewing && given === token) throw denied
        renewing = false
        token = given
        const result = await attempt(call, info, life, token)
        if (!call.keepsAlive) life.release()
        circuit?.report(false)
        budget.earn()
        return result
      } catch (error) {
        failure = toFailure(error, life.signal, signal)
        life.abort(failure)
        life.release()
      }
      if (failure.code !== "circuit_open" && failure.code !== "aborted")
        circuit?.report(failure.status ? failure.status >= 500 : failure.retryable)
      if (!denied && (failure.status === 401 || failure.code === "unauthorized")) {
        denied = failure
        renewing = true
        count++
        continue
      }
      const delayMs = retryDelay(++repeats, failure.retryAfterMs, retry, options.random)
      if (
        repeats > retries ||
        delayMs === undefined ||
        performance.now() + delayMs >= endsAt ||
        !(await mayRepeat(call, method, failure)) ||
        !budget.spend()
      ) {
        Object.assign(failure, { attempts: failure === denied ? 1 : count })
        tell((hook) => hook.onFailure?.({ ...info, error: failure }))
        throw failure
      }
      tell((hook) => hook.onRetry?.({ ...info, error: failure, delayMs }))
      count++
      await sleep(delayMs, signal)
    }
  }
  return { send, options }
}

/** Waits for `value`, but no longer than the lifetime: a `getToken` that hangs must not hang the call. */
function within<T>(life: Lifetime, value: T | Promise<T>): T | Promise<T> {
  if (!(value instanceof Promise)) return value
  return new Promise((resolve, reject) => {
    life.signal.addEventListener("abort", () => reject(life.signal.reason), { once: true })
    value.then(resolve, reject)
  })
}

function searchText(search: Call<unknown>["search"]): string {
  if (!search) return ""
  const given = Object.entries(search).filter(([, value]) => value !== undefined)
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : ""
}
