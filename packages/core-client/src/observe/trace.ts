import { check } from "../check.ts"
import type { FailureInfo, Hooks, RetryInfo } from "./hooks.ts"

/** The part of an OpenTelemetry span that is used. */
export interface Span {
  setAttribute(name: string, value: string | number): unknown
  setStatus(status: { code: number; message?: string }): unknown
  end(): void
}

/** The part of an OpenTelemetry tracer that is used. */
export interface Tracer {
  startSpan(name: string, options: { kind: number; attributes: Record<string, string | number> }): Span
}

/** OpenTelemetry's `SpanKind.CLIENT` and `SpanStatusCode.ERROR`. */
const CLIENT = 2
const ERROR = 2

/**
 * Hooks that make a span of every HTTP request, named `qanun <route>`, e.g. `qanun queryStream`. It ends with the headers of
 * the response; attributes are those of the HTTP semantic conventions, and `qanun.attempt`.
 *
 * @param inject Writes the trace context of a span into headers, e.g. by `propagation.inject`.
 * @throws QanunError `invalid_argument` that names the argument.
 */
export function traceTo(tracer: Tracer, inject?: (span: Span, headers: Record<string, string>) => void): Hooks {
  check("tracer.startSpan", check("tracer", tracer ?? null, "an object").startSpan ?? null, "a function")
  check("inject", inject, "a function")
  const open = new Map<number, Span>()
  const close = (id: number, finish: (span: Span) => void) => {
    const span = open.get(id)
    if (!span) return
    open.delete(id)
    finish(span)
    span.end()
  }
  const fail = ({ id, error }: RetryInfo | FailureInfo) =>
    close(id, (span) => {
      span.setAttribute("error.type", error.code)
      span.setStatus({ code: ERROR, message: error.code })
    })
  return {
    onRequest({ id, route, method, url, attempt }, headers) {
      const { hostname, pathname } = new URL(url)
      const span = tracer.startSpan(`qanun ${route}`, {
        kind: CLIENT,
        attributes: {
          "http.request.method": method,
          "server.address": hostname,
          "url.path": pathname,
          "qanun.attempt": attempt,
        },
      })
      open.set(id, span)
      inject?.(span, headers)
    },
    onResponse: ({ id, status }) =>
      close(id, (span) => {
        span.setAttribute("http.response.status_code", status)
        if (status >= 400) span.setStatus({ code: ERROR })
      }),
    onRetry: fail,
    onFailure: fail,
  }
}
