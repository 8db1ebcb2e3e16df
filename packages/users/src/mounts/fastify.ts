import type { IncomingMessage, ServerResponse } from "node:http"
import type { UsersAdapter } from "../adapter.ts"
import { nodeHandler } from "./node.ts"

/** The part of Fastify that is used. */
export interface FastifyLike {
  removeAllContentTypeParsers(): void
  addContentTypeParser(
    type: string,
    parser: (request: unknown, payload: unknown, done: (error: null) => void) => void,
  ): void
  all(path: string, handler: (request: { raw: IncomingMessage }, reply: FastifyReplyLike) => unknown): unknown
}

interface FastifyReplyLike {
  raw: ServerResponse
  hijack(): unknown
}

/**
 * The adapter as a Fastify plugin: `app.register(toFastifyPlugin(adapter), { prefix: "/qanun" })`, with the adapter's
 * `basePath` as the prefix. Parsers of the rest of the application are not touched.
 */
export function toFastifyPlugin(adapter: Pick<UsersAdapter, "fetch">): (app: FastifyLike) => Promise<void> {
  const requestOf = new WeakMap<IncomingMessage, unknown>()
  const handler = nodeHandler(adapter, (raw) => requestOf.get(raw))
  return async (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser("*", (_request, _payload, done) => done(null))
    app.all("/*", async (request, reply) => {
      reply.hijack()
      requestOf.set(request.raw, request)
      await handler(request.raw, reply.raw)
    })
  }
}
