import { createHash, timingSafeEqual } from "node:crypto"
import type { Core } from "../core.ts"
import { CoreError } from "../errors.ts"
import { ensureUser, type UserRow } from "../store/users.ts"

/** One request on its way through a route. */
export interface Call {
  core: Core
  request: Request
  url: URL
  requestId: string
  /** A path parameter, decoded. */
  param(name: string): string
  /** The user of the token; made on first sight. @throws CoreError with a 401 code. */
  user(): Promise<UserRow>
}

export type Handler = (call: Call) => Promise<Response> | Response

/** A route: method, path with `:name` parameters, handler. */
export type Route = readonly [method: string, path: string, handler: Handler]

/** Authenticates a call. */
export async function userOf(core: Core, request: Request): Promise<UserRow> {
  const claims = await core.authenticate(request.headers.get("authorization"))
  return ensureUser(core.store, claims, core.now())
}

/** Routes that only services with a key in `X-API-Key` pass. */
export const forServices = (routes: readonly Route[]): readonly Route[] =>
  routes.map(([method, path, handler]) => [
    method,
    path,
    (call) => {
      requireService(call.core, call.request)
      return handler(call)
    },
  ])

/** @throws CoreError `unauthorized` without a key, `forbidden` with one that is not ours. */
function requireService({ serviceKeys }: Core, request: Request): void {
  const given = request.headers.get("x-api-key")
  if (!given) throw new CoreError("unauthorized", { message: "Send the service key as X-API-Key." })
  const digest = (key: string) => createHash("sha256").update(key).digest()
  if (!serviceKeys.some((key) => timingSafeEqual(digest(key), digest(given)))) throw new CoreError("forbidden")
}

/** The value, or 404. */
export function found<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new CoreError("not_found", { message })
  return value
}
