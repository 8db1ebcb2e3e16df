import type { UsersAdapter } from "../adapter.ts"

type Mountable = Pick<UsersAdapter, "fetch">
type RouteHandler = (request: Request) => Promise<Response>

/**
 * The handlers of a Next.js catch-all route, `app/qanun/[...path]/route.ts`. Export from there as well:
 * `export const runtime = "nodejs"` and `export const dynamic = "force-dynamic"`.
 *
 * @param adapter The adapter, a promise of it, or a function that gives it when the first request comes: `next build`
 * loads the module as well, where there are neither secrets nor a store.
 */
export function toNextHandlers(
  adapter: Mountable | Promise<Mountable> | (() => Mountable | Promise<Mountable>),
): Record<"GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "OPTIONS", RouteHandler> {
  const handle: RouteHandler = async (request) =>
    (await (typeof adapter === "function" ? adapter() : adapter)).fetch(request)
  return { GET: handle, POST: handle, PATCH: handle, PUT: handle, DELETE: handle, OPTIONS: handle }
}
