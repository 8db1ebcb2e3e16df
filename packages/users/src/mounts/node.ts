import type { IncomingMessage, ServerResponse } from "node:http"
import { getRequestListener } from "@hono/node-server"
import { errorBody } from "@qanun/contract"
import type { UsersAdapter } from "../adapter.ts"

/** A handler for `node:http`, Express, Connect, and everything else that takes one. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/**
 * The adapter as a `(req, res)` handler.
 *
 * Mount it before body parsers: a body that was read cannot be read again, and such requests are answered with 500.
 */
export function toNodeHandler(adapter: Pick<UsersAdapter, "fetch">): NodeHandler {
  return nodeHandler(adapter, (incoming) => incoming)
}

/** @param incomingOf What `identify` gets as the framework's own request. */
export function nodeHandler(
  adapter: Pick<UsersAdapter, "fetch">,
  incomingOf: (raw: IncomingMessage) => unknown,
): NodeHandler {
  const listen = getRequestListener(
    (request, { incoming: raw }) =>
      adapter.fetch(request, { ip: raw.socket.remoteAddress, incoming: incomingOf(raw as IncomingMessage) }),
    { overrideGlobalObjects: false },
  )
  return async (request, response) => {
    if (wasBodyRead(request)) {
      const message = "The body was read before the adapter got it: mount the adapter before body parsers."
      response.writeHead(500, { "content-type": "application/json" })
      response.end(JSON.stringify(errorBody("internal", { message })))
      return
    }
    // Express takes the path of a mount away; the adapter knows its own base path.
    const { originalUrl } = request as { originalUrl?: string }
    if (originalUrl !== undefined) request.url = originalUrl
    await listen(request, response)
  }
}

function wasBodyRead(request: IncomingMessage): boolean {
  const hasBody = request.headers["transfer-encoding"] !== undefined || Number(request.headers["content-length"]) > 0
  return hasBody && request.readableDidRead
}
