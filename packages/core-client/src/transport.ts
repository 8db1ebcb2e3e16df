import type { RouteName, ServiceRouteName } from "@qanun/contract/routes"
import { check, checkSignal } from "./check.ts"
import { errorFromResponse, requestIdOf } from "./error-response.ts"
import { QanunError } from "./errors.ts"
import { abortedError, clock, type Lifetime, openLifetime, toFailure } from "./lifetime.ts"
import { BUDGET, EARNED_BY_A_SUCCESS } from "./limits.ts"
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
  /** Told of each attempt as it begins. */
  onAttempt?: ((life: Lifetime) => void) | undefined
  /** To wait before the first attempt, in milliseconds. */
  delayMs?: number | undefined
  /** Reading goes on after `read`, and the reader ends the lifetime. */
  goesOn?: boolean
  /** Reads a success. It is part of the attempt: what it throws is repeated by the same rules. */
  read(response: Response, life: Lifetime): Promise<T>
}

/** What the header of a key can carry. */
const KEY = /^(?=.*\S)[\t\x20-\x7e\x80-\xff]{1,255}$/

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
  honoursKeys: () => Promise<boolean | undefined>,
) {
  const observers = [hooks].flat().map((one) => check("hooks", one, "an object")) as Hooks[]
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
    if (wait > 0) throw new QanunError("circuit_open", "Calls are paused.", { retryAfterMs: Math.ceil(wait) })
    // This call is the probe; the others wait for what it finds.
    pausedUntil = clock() + circuit.cooldownMs
  }

  function report(failed: boolean): void {
    failuresInARow = failed ? failuresInARow + 1 : 0
    pausedUntil = clock() + circuit.cooldownMs
  }

  return async function send<T>(tokens: TokenSource, call: Call<T>): Promise<T> {
    const { route, method, path, body, key, signal, limit, probe } = call
    checkSignal(signal)
    check("idempotencyKey", key, KEY)
    const url = base + path
    const endsAt = clock() + timeouts.total
    let info: RequestInfo = { id: 0, route, method, url, attempt: 0 }
    let { delayMs } = call
    let token: string | undefined
    let denied: QanunError | undefined
    let renewing = false

    async function attempt(life: Lifetime): Promise<T> {
      if (signal?.aborted) throw abortedError(signal.reason)
      if (delayMs) await new Promise<void>((go) => life.limit(delayMs as number, go))
      life.limit(...limit)
      if (!probe) admit()
      const given = await tokens(renewing, token)
      // Who waited longer than the attempt was given must not send it after all.
      life.signal.throwIfAborted()
      if (renewing && given === token) throw denied
      renewing = false
      token = given
      const headers: Record<string, string> = { accept: "application/json", ...always, ...call.headers }
      const init: RequestInit = { method, headers, signal: life.signal, redirect: "manual" }
      if (body) {
        headers["content-type"] = "application/json"
        init.body = JSON.stringify(body)
      }
      if (key) headers["idempotency-key"] = key
      info = { ...info, id: ++requests, attempt: info.attempt + 1 }
      tell("onRequest", info, headers)
      if (token) headers["authorization"] = `Bearer ${token}`
      // Some runtimes refuse the field altogether, so it is sent only where the caller asked for it.
      if (credentials) init.credentials = credentials
      const startedAt = clock()
      const response = await (ownFetch ?? fetch)(url, init)
      life.signal.throwIfAborted()
      const { ok, status } = response
      tell("onResponse", { ...info, status, durationMs: clock() - startedAt, requestId: requestIdOf(response) })
      if (!ok) throw await errorFromResponse(response, url, now())
      return call.read(response, life)
    }

    for (let repeats = 0; ; ) {
      const life = openLifetime(signal, endsAt)
      let failure: QanunError
      try {
        call.onAttempt?.(life)
        const result = await new Promise<T>((resolve, reject) => {
          life.onEnd = reject
          attempt(life).then(resolve, reject)
        })
        if (!call.goesOn) life.end()
        if (!probe) report(false)
        budget = Math.min(BUDGET, budget + EARNED_BY_A_SUCCESS)
        return result
      } catch (error) {
        failure = toFailure(error, life.signal)
        life.end(failure)
      }
      const { code, status, retryable, retryAfterMs } = failure
      const ours = probe || code === "aborted" || code === "circuit_open"
      if (!ours) report(status ? status >= 500 : retryable)
      if (!denied && (status === 401 || code === "unauthorized")) {
        denied = failure
        renewing = true
        delayMs = 0
        continue
      }
      // Full jitter under a doubling window, unless the server says how long.
      delayMs = retryAfterMs ?? random() * Math.min(retry.capMs, retry.baseMs * 2 ** repeats)
      if (
        ours ||
        !retryable ||
        ++repeats > retry.retries ||
        (retryAfterMs as number) > retry.maxRetryAfterMs ||
        clock() + delayMs >= endsAt ||
        !(method !== "POST" || wasNotActedOn(failure) || (key && (await honoursKeys()))) ||
        budget < 1
      ) {
        tell("onFailure", { ...info, error: Object.assign(failure, { attempts: info.attempt }) })
        throw failure
      }
      budget--
      tell("onRetry", { ...info, error: failure, delayMs })
    }
  }
}

/**
 * What shows that a server did not act on a request, so that repeating cannot make it act twice, whatever the method: statuses
 * by which it says so, and connection errors before the first byte went out, as Node, Bun and Deno name them.
 */
const NOT_ACTED_ON = /^(408|425|429)$|refused|notfound|eai_again|connect_timeout/i

function wasNotActedOn({ status, details }: QanunError): boolean {
  return NOT_ACTED_ON.test(`${status ?? details?.["reason"]}`)
}
