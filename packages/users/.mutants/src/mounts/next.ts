import type { UsersAdapter } from "../adapter.ts"

type RouteHandler = (request: Request) => Promise<Response>

/**
 * The handlers of a Next.js catch-all route, `app/qanun/[...path]/route.ts`. Export from there as well:
 * `export const runtime = "nodejs"` and `export const dynamic = "force-dynamic"`.
 *
 * @param adapter The adapter, or a promise of it: a module of Next.js may be loaded before the store is open.
 */
export function toNextHandlers(
  adapter: Pick<UsersAdapter, "fetch"> | Promise<Pick<UsersAdapter, "fetch">>,
): Record<"GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "OPTIONS", RouteHandler> {
  const handle: RouteHandler = async (request) => (await adapter).fetch(request)
  return { GET: handle, POST: handle, PATCH: handle, PUT: handle, DELETE: handle, OPTIONS: handle }
}
