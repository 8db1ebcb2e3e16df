import type { IncomingMessage, ServerResponse } from "node:http"
import { getRequestListener } from "@hono/node-server"
import { errorBody } from "@qanun/contract"
import type { UsersAdapter } from "../adapter.ts"

/** A handler for `node:http`, and for everything that takes one. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * The adapter as a `(req, res)` handler.
 *
 * Mount it before body parsers: a parsed body cannot be read again, and such requests are answered with 500.
 */
export function toNodeHandler(adapter: UsersAdapter): NodeHandler {
  const listen = getRequestListener(
    (request, { incoming }) => adapter.fetch(request, { ip: incoming.socket.remoteAddress }),
    { overrideGlobalObjects: false },
  )
  return async (request, response) => {
    if (hasParsedBody(request)) {
      const message = "The body was read before the adapter got it: mount the adapter before body parsers."
      response
        .writeHead(500, { "content-type": "application/json" })
        .end(JSON.stringify(errorBody("internal", { message })))
      return
    }
    await listen(request, response)
  }
}

function hasParsedBody(request: IncomingMessage): boolean {
  const hasBody = request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"]) > 0
  return hasBody && request.readableDidRead
}
