import type { Server } from "node:http"
import { createAdaptorServer } from "@hono/node-server"

export interface Listening {
  port: number
  /** The ports that were taken before this one. */
  taken: number[]
  /** Stops accepting, ends idle connections at once and running ones after `graceMs`. */
  close(graceMs: number): Promise<void>
}

const MAX_TRIES = 50

/**
 * Serves `fetch` on the first free port from `port` on.
 *
 * @throws Error when 50 ports in a row are taken, or the address cannot be used at all.
 */
export async function listen(
  fetch: (request: Request) => Response | Promise<Response>,
  host: string,
  port: number,
): Promise<Listening> {
  const server = createAdaptorServer({ fetch }) as Server
  const taken: number[] = []
  for (let candidate = port; ; candidate++) {
    const error = await tryPort(server, host, candidate)
    if (!error) return { port: candidate, taken, close: (graceMs) => close(server, graceMs) }
    if (error.code !== "EADDRINUSE" || taken.length >= MAX_TRIES || candidate >= 65_535) throw error
    taken.push(candidate)
  }
}

function tryPort(server: Server, host: string, port: number): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error)
    server.once("error", failed)
    server.listen(port, host, () => {
      server.off("error", failed)
      resolve(undefined)
    })
  })
}

function close(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), graceMs).unref()
  })
}
