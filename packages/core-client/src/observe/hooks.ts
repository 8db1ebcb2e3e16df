import type { RouteName, ServiceRouteName } from "@qanun/contract/routes"
import type { QanunError } from "../errors.ts"

/** One request on its way. Never holds the token or the body. */
export interface RequestInfo {
  /** The same for a request and what comes of it; a new one for each attempt. */
  id: number
  route: RouteName | ServiceRouteName
  method: string
  url: string
  /** From 1. */
  attempt: number
}

/** What a hook hears of a response. */
export interface ResponseInfo extends RequestInfo {
  status: number
  /** From the start of the request to its headers, in milliseconds. */
  durationMs: number
  requestId?: string | undefined
}

/** What a hook hears of a repeat. */
export interface RetryInfo extends RequestInfo {
  error: QanunError
  delayMs: number
}

/** What a hook hears of a call that failed for good. */
export interface FailureInfo extends RequestInfo {
  error: QanunError
}

/** Called around every request. A hook that throws is ignored: observing must not break what is observed. */
export interface Hooks {
  /** May add headers, e.g. `traceparent`; the token is added after it. */
  onRequest?(info: RequestInfo, headers: Record<string, string>): void
  onResponse?(info: ResponseInfo): void
  onRetry?(info: RetryInfo): void
  /** A call that failed for good. */
  onFailure?(info: FailureInfo): void
}
