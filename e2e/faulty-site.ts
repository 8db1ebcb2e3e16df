import { readFileSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { test as base } from "@playwright/test"
import { openSqlite } from "@qanun/store"
import { type FaultCore, startFaultCore } from "@qanun/testing"
import { createUsersAdapter, toNodeHandler } from "@qanun/users"

/** A page with the widget, a real Users adapter behind it, and a Core that fails as it is told to. */
export interface FaultySite {
  url: string
  core: FaultCore
}

const widget = join(import.meta.dirname, "../packages/widget/dist")
const PAGE = (locale: string) => `<!doctype html><html lang="${locale}" dir="${locale === "en" ? "ltr" : "rtl"}">
<meta name="viewport" content="width=device-width"><title>t</title>
<body><h1>A page</h1><script src="/qanun.js" data-endpoint="/qanun" data-locale="${locale}" defer></script></body></html>`

/** Core's silence that the adapter takes for a failure; short, so that the tests need not wait long. */
const SILENCE_MS = 500

export const test = base.extend<{ site: FaultySite }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what the fixture needs.
  site: async ({}, use) => {
    const core = await startFaultCore()
    const store = await openSqlite(":memory:")
    const adapter = await createUsersAdapter({
      core: {
        baseUrl: core.url,
        secret: "a-secret-for-tests-a-secret-for-tests",
        timeouts: { connect: SILENCE_MS, firstEvent: SILENCE_MS, idle: SILENCE_MS, total: 3 * SILENCE_MS },
      },
      store,
      anonymous: { secret: "another-secret-for-tests-another-one" },
      basePath: "/qanun",
    })
    const users = toNodeHandler(adapter)
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost")
      if (pathname.startsWith("/qanun/")) return users(request, response)
      if (/^\/qanun[\w.-]*\.js$/.test(pathname))
        return response.setHeader("content-type", "text/javascript").end(readFileSync(join(widget, pathname)))
      return response.setHeader("content-type", "text/html; charset=utf-8").end(PAGE(pathname.slice(1) || "fa"))
    })
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    await use({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, core })
    server.closeAllConnections()
    server.close()
    await adapter.close()
    await core.close()
    await store.close()
  },
})
