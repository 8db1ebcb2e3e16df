import type { Driver } from "@qanun/store"
import * as z from "zod/mini"
import { UsersError } from "../errors.ts"
import type { Metrics } from "../observe/metrics.ts"
import type { OpenSpan, Spans } from "../observe/spans.ts"
import type { Hints } from "../sync/hints.ts"
import { acceptWebhook, type WebhookOptions } from "../sync/webhook.ts"
import { check, readText } from "./body.ts"
import { newRouter } from "./context.ts"

/** Thin: where to look, never what is there. `user` is the `sub` of Core's tokens. */
const Hint = z.object({ type: z.string(), data: z.object({ user: z.optional(z.string()) }) })

export interface WebhookRoutesParts {
  store: Driver
  options: WebhookOptions | undefined
  hints: Hints
  metrics: Metrics
  spans: Spans
  now: () => number
}

/** `POST webhooks/core`: Core says that something has changed. There is no such route without a secret. */
export function webhookRoutes({ store, options, hints, metrics, spans, now }: WebhookRoutesParts) {
  const routes = newRouter()
  if (!options || options.secrets.length === 0) return routes

  const take = async (request: Request, span: OpenSpan): Promise<void> => {
    const body = await readText(request)
    const isNew = await acceptWebhook(store, options, request.headers, body, now()).catch((error: unknown) => {
      if (error instanceof UsersError) metrics.count("qanun_webhooks_total", { result: "refused" })
      throw error
    })
    const { type, data } = check(Hint, parse(body), "body")
    const result = isNew ? "accepted" : "repeated"
    metrics.count("qanun_webhooks_total", { result })
    span.add({ "qanun.result": result })
    // A type that is not known yet is taken and passed over: Core may be newer than this adapter.
    if (isNew && data.user && /^(conversation|message|user)\./.test(type)) hints.add(data.user)
  }

  routes.post("/webhooks/core", async (c) => {
    await spans.run("qanun.webhook", {}, (span) => take(c.req.raw, span))
    return c.json({ status: "success", message: "Accepted" }, 202)
  })
  return routes
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch (cause) {
    throw new UsersError("malformed_json", { cause })
  }
}
