import type { IncomingMessage, Server } from "node:http"
import type { Duplex } from "node:stream"
import { createAdaptorServer } from "@hono/node-server"
import { CliError } from "./cli-error.ts"

type Handler = (request: Request, ip: string | undefined) => Response | Promise<Response>

export interface ListenOptions {
  host: string
  port: number
  /** Use no other port when this one is taken. */
  strict?: boolean
  upgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>
}

export interface Listening {
  port: number
  /** The ports that were taken before this one. */
  taken: number[]
  /** How this machine reaches it. */
  url: string
  /** Stops accepting, ends idle connections at once and running ones after `graceMs`. */
  close(graceMs: number): Promise<void>
}

const MAX_TRIES = 50
const ANY_ADDRESS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "::1" }

/**
 * Serves `handle` on the port, or on the first free one after it.
 *
 * @throws CliError when the port is taken (`strict`), 50 ports in a row are, or the address cannot be used at all.
 */
export async function listen(handle: Handler, options: ListenOptions): Promise<Listening> {
  const { host, port, strict = false, upgrade } = options
  const server = createAdaptorServer({
    fetch: (request, { incoming }) => handle(request, (incoming as IncomingMessage).socket.remoteAddress),
  }) as Server
  if (upgrade)
    server.on("upgrade", (request, socket, head) => upgrade(request, socket, head).catch(() => socket.destroy()))
  const taken: number[] = []
  for (let candidate = port; ; candidate++) {
    const error = await tryPort(server, host, candidate)
    if (!error)
      return { port: candidate, taken, url: urlOf(host, candidate), close: (graceMs) => close(server, graceMs) }
    const more = error.code === "EADDRINUSE" && !strict && taken.length < MAX_TRIES && candidate < 65_535
    if (!more) throw new CliError(whyNot(error, host, candidate), { cause: error })
    taken.push(candidate)
  }
}

function whyNot({ code, message }: NodeJS.ErrnoException, host: string, port: number): string {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is taken: stop what uses it, or choose another with --port, --core-port or --metrics-port.`
    case "EADDRNOTAVAIL":
      return `This machine does not have the address ${host}: choose another with --host.`
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `The host name ${host} is unknown: choose another with --host.`
    case "EACCES":
    case "EPERM":
      return `This user may not use port ${port}: choose one from 1024 on with --port.`
    default:
      return `${host}:${port} cannot be listened on: ${message}`
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

function urlOf(host: string, port: number): string {
  const address = ANY_ADDRESS[host] ?? host
  return `http://${address.includes(":") ? `[${address}]` : address}:${port}`
}
