import type { RouteName } from "@qanun/contract/routes"
import type { Hooks } from "./observe/hooks.ts"
import type { Settings } from "./settings.ts"
import type { GetToken } from "./token.ts"

/** Deadlines in milliseconds; `Infinity` lifts one. */
export interface Timeouts {
  /** To the headers of a stream. @defaultValue 10000 */
  connect: number
  /** One attempt of a call that is not a question: headers and body. @defaultValue 60000 */
  request: number
  /** From a stream's headers to its first event. @defaultValue 60000 */
  firstEvent: number
  /** Between bytes of a stream; heartbeats count. Noticed up to an eighth later. @defaultValue 45000 */
  idle: number
  /** Of heartbeats alone, from the first of them after an event. @defaultValue 120000 */
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

/** How calls are repeated. Times in milliseconds. */
export interface RetryOptions {
  /** Repeats after the first attempt. @defaultValue 2 */
  retries: number
  /** Upper end of the first wait; it doubles each time. @defaultValue 500 */
  baseMs: number
  /** Longest wait of our own choosing. @defaultValue 8000 */
  capMs: number
  /** A `Retry-After` up to this is obeyed; a longer one fails at once and is told to the caller. @defaultValue 60000 */
  maxRetryAfterMs: number
}

export const DEFAULT_RETRY: RetryOptions = { retries: 2, baseMs: 500, capMs: 8000, maxRetryAfterMs: 60_000 }

/** When calls are paused. */
export interface CircuitOptions {
  /** Failures in a row (5xx, no connection, no answer in time) that open the circuit. @defaultValue 10 */
  failures: number
  /** How long it stays open before one call may try again, in milliseconds. @defaultValue 5000 */
  cooldownMs: number
}

export const DEFAULT_CIRCUIT: CircuitOptions = { failures: 10, cooldownMs: 5000 }

/** Checks data against the schema of a route's answer, or of a stream's events; throws where it does not fit. */
export type Validate = (what: RouteName | "event", data: unknown) => void

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
