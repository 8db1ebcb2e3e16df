import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { test as base } from "@playwright/test"

/** The whole product, started as `npm start` starts it, on free ports and with a folder of its own. */
export interface App {
  site: string
  core: string
  folder: string
  /** Ends the program as Ctrl-C does. */
  stop(): Promise<void>
}

const program = join(import.meta.dirname, "../packages/cli/dist/main.js")

export async function startApp(folder = mkdtempSync(join(tmpdir(), "qanun-e2e-")), port = 45_000): Promise<App> {
  const args = [
    "--no-warnings",
    program,
    "up",
    "--data",
    folder,
    "--port",
    String(port),
    "--core-port",
    String(port + 1000),
  ]
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] })
  const closed = new Promise<void>((resolve) => child.once("close", () => resolve()))
  const output = await new Promise<string>((resolve, reject) => {
    let text = ""
    child.stdout.on("data", (chunk) => {
      text += chunk
      if (text.includes("Press Ctrl-C")) resolve(text)
    })
    closed.then(() => reject(new Error(`The program ended early:\n${text}`)))
  })
  const after = (label: string) => new RegExp(`${label}\\s+(\\S+)`).exec(output)?.[1] ?? ""
  return {
    site: after("Qanun is ready"),
    core: after("Core API"),
    folder,
    async stop() {
      child.kill("SIGINT")
      await closed
    },
  }
}

/** A test with the product running; one for all tests of a worker. */
export const test = base.extend<object, { app: App }>({
  app: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to know what the fixture needs.
    async ({}, use) => {
      const app = await startApp()
      await use(app)
      await app.stop()
      rmSync(app.folder, { recursive: true, force: true })
    },
    { scope: "worker" },
  ],
})

export { expect } from "@playwright/test"
