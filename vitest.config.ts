import { playwright } from "@vitest/browser-playwright"
import { defineConfig } from "vitest/config"
import { chromiumLaunch } from "./chromium.config.ts"

const conditions = ["@qanun/source"]

export default defineConfig({
  test: {
    projects: [
      {
        resolve: { conditions: [...conditions, "module", "node", "development|production"] },
        // Not "module": Node itself does not know it, and such files need not be its kind of module.
        ssr: { resolve: { conditions: [...conditions, "node", "development|production"] } },
        test: {
          name: "node",
          testTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } },
          // Many tests drive real servers and browsers; a shared CI machine may stall one of them once.
          retry: process.env["CI"] ? 1 : 0,
          environment: "node",
          include: [
            "packages/{contract,core-client,store,users,core-server,testing,cli}/test/**/*.test.ts",
            "packages/widget/test/unit/**/*.test.ts",
          ],
        },
      },
      {
        resolve: { conditions: [...conditions, "module", "browser", "development|production"] },
        oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
        test: {
          name: "browser",
          testTimeout: 30_000,
          expect: { poll: { timeout: 15_000 } },
          include: [
            "packages/widget/test/browser/**/*.test.{ts,tsx}",
            "packages/core-client/test/browser/**/*.browser.ts",
          ],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: chromiumLaunch }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
    ],
  },
})
