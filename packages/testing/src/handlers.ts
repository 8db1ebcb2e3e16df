import { type HttpHandler, http } from "msw"
import { createFixtureCore } from "./fixture-core.ts"

/**
 * The whole wire as msw handlers, over one fixture Core with a store of its own.
 *
 * @param baseUrl Where the API is, as it was given to the client: absolute, or a path such as `/qanun`.
 * @example
 * import { createHandlers } from "@qanun/testing/handlers"
 * import { setupServer } from "msw/node"
 * setupServer(...createHandlers("https://law.example/qanun")).listen()
 */
export function createHandlers(baseUrl: string): HttpHandler[] {
  const core = createFixtureCore()
  const base = baseUrl.replace(/\/+$/, "")
  return [`${base}/api/v1/*`, `${base}/health`].map((path) => http.all(path, ({ request }) => core.fetch(request)))
}
