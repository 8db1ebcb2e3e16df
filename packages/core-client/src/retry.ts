import type { QanunError } from "./errors.ts"

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

/**
 * The wait that a response asks for, in milliseconds: `Retry-After-Ms`, or `Retry-After` in seconds or as a date
 * (RFC 9110 10.2.3). Undefined where there is none or it cannot be read.
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const exact = headers.get("retry-after-ms")
  const text = headers.get("retry-after")
  const wait = exact ? Number(exact) : text ? Number(text) * 1000 : Number.NaN
  const ms = Number.isNaN(wait) && text ? Date.parse(text) - now : wait
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined
}

/** Statuses by which a server says that it did not act on the request, so that even a bare POST may be repeated. */
const NOT_ACTED_ON = [408, 425, 429]

/** Connection errors before the first byte went out, as Node, Bun and Deno name them. */
const NOT_SENT = /ECONNREFUSED|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT|ConnectionRefused/

/** Whether repeating cannot make the server act twice, whatever the method. */
export function wasNotActedOn({ status, details }: QanunError): boolean {
  return status ? NOT_ACTED_ON.includes(status) : NOT_SENT.test(String(details?.["reason"]))
}

/**
 * How long to wait before the next attempt: what the server asks for, else full jitter over a doubling window.
 *
 * @param retry Which repeat it is, from 1.
 * @returns Milliseconds, or undefined where the server asks for more than we wait.
 */
export function retryDelay(
  retry: number,
  asked: number | undefined,
  options: RetryOptions,
  random: () => number,
): number | undefined {
  if (asked !== undefined) return asked <= options.maxRetryAfterMs ? asked : undefined
  return random() * Math.min(options.capMs, options.baseMs * 2 ** (retry - 1))
}

const BUDGET = 10
const EARNED_BY_A_SUCCESS = 0.1

/**
 * A budget of repeats: ten to begin with, a tenth more with each success. In an outage a client that makes many
 * calls so adds a tenth to the load, and not twice as much again.
 */
export function createRetryBudget(): { earn(): void; spend(): boolean } {
  let left = BUDGET
  return {
    earn() {
      left = Math.min(BUDGET, left + EARNED_BY_A_SUCCESS)
    },
    spend() {
      if (left < 1) return false
      left--
      return true
    },
  }
}
