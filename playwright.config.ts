import { defineConfig } from "@playwright/test"
import { chromiumLaunch } from "./chromium.config.ts"

export default defineConfig({
  testDir: "e2e",
  outputDir: ".cache/e2e",
  reporter: "list",
  workers: 1,
  timeout: 60_000,
  // A shared CI machine is slow now and then; what is waited for comes, and then the wait is over.
  expect: { timeout: 15_000 },
  retries: process.env["CI"] ? 1 : 0,
  use: {
    launchOptions: chromiumLaunch,
  },
})
