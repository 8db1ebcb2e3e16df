import { defineConfig } from "@playwright/test"
import { chromiumLaunch } from "./chromium.config.ts"

export default defineConfig({
  testDir: "e2e",
  outputDir: ".cache/e2e",
  reporter: "list",
  workers: 1,
  timeout: 60_000,
  retries: process.env["CI"] ? 1 : 0,
  use: {
    launchOptions: chromiumLaunch,
  },
})
