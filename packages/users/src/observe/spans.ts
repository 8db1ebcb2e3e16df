import type * as Otel from "@opentelemetry/api"

/** Names of our spans. Stable: dashboards are built on them. */
export type SpanName = "qanun.query" | "qanun.sync.pull" | "qanun.webhook" | "qanun.outbox.send"

/** Codes, kinds and counts; never texts, tokens or people. */
export type SpanFacts = Readonly<Record<`qanun.${string}`, string | number | boolean>>

export interface OpenSpan {
  add(facts: SpanFacts): void
  /** Something that happened on the way. */
  event(name: string): void
  /** The span's work failed, with one of our codes. */
  fail(code: string): void
}

export interface Spans {
  /** Runs work in a span below the one that is active; what it throws ends the span as failed and is thrown on. */
  run<T>(name: SpanName, facts: SpanFacts, work: (span: OpenSpan) => Promise<T>): Promise<T>
  /** Runs work below the span that a request's `traceparent` names, where none of the host's is active already. */
  below<T>(headers: Headers, work: () => T): T
  /** Puts the active span's `traceparent` into the headers of a request to Core. */
  inject(headers: Record<string, string>): void
}

const NO_SPAN: OpenSpan = { add() {}, event() {}, fail() {} }

/** Nothing is traced. */
export const noSpans: Spans = { run: (_, __, work) => work(NO_SPAN), below: (_, work) => work(), inject() {} }

/** Spans of OpenTelemetry where the host has installed `@opentelemetry/api`; without it, or without its SDK, nothing. */
export async function openSpans(): Promise<Spans> {
  const api = await loadApi()
  if (!api) return noSpans
  const { context, propagation, trace, SpanStatusCode } = api
  const asOpen = (span: Otel.Span): OpenSpan => ({
    add: (facts) => void span.setAttributes(facts),
    event: (name) => void span.addEvent(name),
    fail: (code) => void span.setAttribute("qanun.code", code).setStatus({ code: SpanStatusCode.ERROR, message: code }),
  })
  return {
    run: (name, facts, work) =>
      // Looked up each time: the host may set its SDK up after the adapter.
      trace.getTracer("@qanun/users").startActiveSpan(name, { attributes: facts }, async (span) => {
        const open = asOpen(span)
        try {
          return await work(open)
        } catch (error) {
          open.fail((error as { code?: string }).code ?? "internal")
          throw error
        } finally {
          span.end()
        }
      }),
    below(headers, work) {
      const active = context.active()
      if (trace.getSpan(active)) return work()
      return context.with(propagation.extract(active, headers, HEADERS), work)
    },
    inject: (headers) => propagation.inject(context.active(), headers),
  }
}

async function loadApi(): Promise<typeof Otel | undefined> {
  try {
    const loaded = await import("@opentelemetry/api")
    // A bundler that has split the host's server gives its CommonJS file as the default export alone.
    return "trace" in loaded ? loaded : (loaded as { default: typeof Otel }).default
  } catch {
    return undefined
  }
}

const HEADERS: Otel.TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
}
