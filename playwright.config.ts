import { defineConfig } from "@playwright/test"

export default defineConfig({
  testDir: "e2e",
  outputDir: ".cache/e2e",
  reporter: "list",
  workers: 1,
  timeout: 60_000,
  retries: process.env["CI"] ? 1 : 0,
  use: {
    launchOptions: {
      executablePath: process.env["CHROME_PATH"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
})
