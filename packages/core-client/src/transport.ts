import type { RouteName, ServiceRouteName } from "@qanun/contract/routes"
import { checkHeader, checkMethod, checkText } from "./check.ts"
import { errorFromResponse, requestIdOf } from "./error-response.ts"
import { QanunError } from "./errors.ts"
import { abortedError, clock, type Lifetime, openLifetime, sleep, toFailure } from "./lifetime.ts"
import type { Hooks, RequestInfo } from "./observe/hooks.ts"
import type { CircuitOptions, ClientOptions, RetryOptions, Timeouts } from "./options.ts"
import type { TokenSource } from "./token.ts"

/** One logical call: what goes out, and how its answer is read. */
export interface Call<T> {
  route: RouteName | ServiceRouteName
  method: string
  /** With parameters filled in, and with its query. */
  path: string
  body?: unknown
  /** `Idempotency-Key`: one for the whole call, however often it is repeated. */
  key?: string | undefined
  headers?: Readonly<Record<string, string>> | undefined
  signal?: AbortSignal | undefined
  /** The first deadline of an attempt in milliseconds, and its name in errors. */
  limit: readonly [ms: number, phase: string]
  /** Asks about the server itself: once, without a token, and whatever the circuit says. */
  probe?: boolean
  /**
   * Reads a success, and releases the lifetime when it is done. It is part of the attempt: what it throws is repeated by the
   * same rules.
   */
  read(response: Response, life: Lifetime): Promise<T>
}

/** Repeats that a client has to spend, and what a success adds: in an outage a tenth is added to the load, and not twice as much again. */
const BUDGET = 10
const EARNED_BY_A_SUCCESS = 0.1

let requests = 0

/**
 * Makes the one way in which this client talks to a server. Budget and circuit are shared by all identities.
 *
 * @param base The base address without a slash at its end.
 * @param honoursKeys Whether the server makes a repeated POST harmless; asked only when a POST has failed.
 */
export function createTransport(
  base: string,
  { fetch: ownFetch, headers: always, credentials, hooks = [], random = Math.random, now = Date.now }: ClientOptions,
  timeouts: Timeouts,
  retry: RetryOptions,
  circuit: CircuitOptions,
  honoursKeys: () => Promise<boolean>,
) {
  const observers = [hooks].flat() as Hooks[]
  let budget = BUDGET
  let failuresInARow = 0
  let pausedUntil = 0

  function tell<K extends keyof Hooks>(hook: K, ...told: Parameters<NonNullable<Hooks[K]>>): void {
    for (const observer of observers)
      try {
        ;(observer[hook] as ((...told: unknown[]) => void) | undefined)?.(...told)
      } catch {
        // Observing must not break what is observed.
      }
  }

  /** Calls to a server that fails and fails are paused, and one at a time is let through to see whether it is back. */
  function admit(): void {
    if (failuresInARow < circuit.failures) return
    const wait = pausedUntil - clock()
    if (wait > 0)
      throw new QanunError("circuit_open", "The server fails; calls are paused.", {
        retryAfterMs: Math.ceil(wait),
      })
    // This call is the probe; the others wait for what it finds.
    pausedUntil = clock() + circuit.cooldownMs
  }

  function report(failed: boolean | undefined): void {
    failuresInARow = failed ? failuresInARow + 1 : 0
    if (failuresInARow >= circuit.failures) pausedUntil = clock() + circuit.cooldownMs
  }

  async function attempt<T>(call: Call<T>, info: RequestInfo, life: Lifetime, token: string | undefined): Promise<T> {
    const { method, url } = info
    const headers: Record<string, string> = { accept: "application/json", ...always, ...call.headers }
    const init: RequestInit = { method, headers, signal: life.signal, redirect: "manual" }
    if (call.body) {
      headers["content-type"] = "application/json"
      init.body = JSON.stringify(call.body)
    }
    if (call.key) headers["idempotency-key"] = call.key
    tell("onRequest", info, headers)
    if (token) headers["authorization"] = `Bearer ${token}`
    // Some runtimes refuse the field altogether, so it is sent only where the caller asked for it.
    if (credentials) init.credentials = credentials
    const startedAt = clock()
    const response = await (ownFetch ?? fetch)(url, init)
    const { status } = response
    tell("onResponse", { ...info, status, durationMs: clock() - startedAt, requestId: requestIdOf(response) })
    if (!response.ok) throw await errorFromResponse(response, url, now())
    return call.read(response, life)
  }

  return async function send<T>(tokens: TokenSource, call: Call<T>): Promise<T> {
    const { route, method, path, key, signal, probe } = call
    checkMethod("signal", signal, "addEventListener", "be an AbortSignal")
    if (key !== undefined) checkHeader("idempotencyKey", checkText("idempotencyKey", key, 255))
    const url = base + path
    const endsAt = clock() + timeouts.total
    let token: string | undefined
    let denied: QanunError | undefined
    let renewing = false
    for (let count = 1, repeats = 0; ; count++) {
      if (signal?.aborted) throw abortedError(signal)
      const info: RequestInfo = { id: ++requests, route, method, url, attempt: count }
      const life = openLifetime(signal, endsAt)
      life.limit(...call.limit)
      let failure: QanunError
      try {
        if (!probe) admit()
        const given = await within(life, tokens(renewing, token))
        if (renewing && given === token) throw denied
        renewing = false
        token = given
        const result = await attempt(call, info, life, token)
        if (!probe) report(false)
        budget = Math.min(BUDGET, budget + EARNED_BY_A_SUCCESS)
        return result
      } catch (error) {
        failure = toFailure(error, life.signal, signal)
        life.abort(failure)
      }
      const { code, status, retryable, retryAfterMs } = failure
      const ours = code === "aborted" || code === "circuit_open"
      if (!ours && !probe) report(status ? status >= 500 : retryable)
      if (!denied && (status === 401 || code === "unauthorized")) {
        denied = failure
        renewing = true
        continue
      }
      // Full jitter under a doubling window, unless the server says how long.
      const delayMs = retryAfterMs ?? random() * Math.min(retry.capMs, retry.baseMs * 2 ** repeats)
      if (
        ours ||
        probe ||
        !retryable ||
        ++repeats > retry.retries ||
        (retryAfterMs ?? 0) > retry.maxRetryAfterMs ||
        clock() + delayMs >= endsAt ||
        !(method !== "POST" || wasNotActedOn(failure) || (key && (await honoursKeys()))) ||
        budget < 1
      ) {
        tell("onFailure", { ...info, error: Object.assign(failure, { attempts: failure === denied ? 1 : count }) })
        throw failure
      }
      budget--
      tell("onRetry", { ...info, error: failure, delayMs })
      await sleep(delayMs, signal)
    }
  }
}

/** Statuses by which a server says that it did not act on a request, so that even a bare POST may be repeated. */
const NOT_ACTED_ON = /^(408|425|429)$/

/** Connection errors before the first byte went out, as Node, Bun and Deno name them. */
const NOT_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT|ConnectionRefused/

/** Whether repeating cannot make the server act twice, whatever the method. */
function wasNotActedOn({ status, details }: QanunError): boolean {
  return status ? NOT_ACTED_ON.test(`${status}`) : NOT_SENT.test(`${details?.["reason"]}`)
}

/** Waits for `value`, but no longer than the lifetime: a `getToken` that hangs must not hang the call. */
function within<T>(life: Lifetime, value: T | Promise<T>): T | Promise<T> {
  if (!(value instanceof Promise)) return value
  return new Promise((resolve, reject) => {
    life.signal.addEventListener("abort", reject)
    value.then(resolve, reject)
  })
}
