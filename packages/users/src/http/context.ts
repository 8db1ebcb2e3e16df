import type { Context } from "hono"
import { Hono } from "hono"

/** What the mount knows about a request beside the request itself. */
export interface RequestInfo {
  /** Address of the caller, for limits by address. */
  ip?: string | undefined
  /** The request as the host's framework has it, with what its middleware has put there: Express' `req`, Fastify's `request`. */
  incoming?: unknown
}

export interface HttpEnv {
  Bindings: RequestInfo & { requestId: string }
}

export type HttpContext = Context<HttpEnv>

/** @param getPath The path that routes are matched by. @defaultValue the address's own */
export const newRouter = (getPath?: (request: Request) => string) => new Hono<HttpEnv>(getPath ? { getPath } : {})
