import { type ChildProcess, execFile, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import type { App } from "./app.ts"

export const SECRET = "a secret of the examples, at least thirty-two characters"

/** One of `examples/`, run by the words of its own package.json. */
export interface Example {
  url: string
  stop(): Promise<void>
}

const folderOf = (name: string) => join(import.meta.dirname, "../examples", name)

/** What `npm run <script>` runs, with the programs of the example's own dependencies. */
function scriptOf(name: string, script: string): string {
  const { scripts } = JSON.parse(readFileSync(join(folderOf(name), "package.json"), "utf8"))
  return scripts[script]
}

function environment(name: string, env: Record<string, string>): NodeJS.ProcessEnv {
  const programs = join(folderOf(name), "node_modules/.bin")
  return {
    ...process.env,
    PATH: `${programs}:${process.env["PATH"]}`,
    FORCE_COLOR: "0",
    NO_COLOR: "1",
    NEXT_TELEMETRY_DISABLED: "1",
    ...env,
  }
}

/** Runs a script of an example to its end and gives what it printed. */
export async function runExample(name: string, script: string, env: Record<string, string> = {}): Promise<string> {
  const { stdout } = await promisify(execFile)("sh", ["-c", scriptOf(name, script)], {
    cwd: folderOf(name),
    env: environment(name, env),
  })
  return stdout
}

/** Starts an example in front of the running product, on a free port and with a database of its own. */
export async function startExample(name: string, app: App, args = ""): Promise<Example> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), `qanun-example-${name}-`))
  const { core: coreSecret } = JSON.parse(readFileSync(join(app.folder, "secrets.json"), "utf8"))
  const child = spawn("sh", ["-c", `exec ${scriptOf(name, "start")} ${args.replaceAll("PORT", String(port))}`], {
    cwd: folderOf(name),
    stdio: ["ignore", "pipe", "pipe"],
    env: environment(name, {
      PORT: String(port),
      CORE_URL: app.core,
      CORE_SECRET: coreSecret,
      SESSION_SECRET: SECRET,
      QANUN_PAGE_SECRET: SECRET,
      QANUN_SITE: app.site,
      QANUN_URL: `${app.site}/qanun`,
      DATABASE: join(folder, "users.db"),
    }),
  })
  const url = `http://localhost:${port}`
  await listening(child, url)
  return {
    url,
    async stop() {
      child.kill("SIGTERM")
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit")
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1")
  await once(probe, "listening")
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

async function listening(child: ChildProcess, url: string): Promise<void> {
  let printed = ""
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk) => {
      printed += chunk
    })
  const deadline = Date.now() + 30_000
  while (!(await fetch(url, { redirect: "manual" }).catch(() => undefined))) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`The example does not answer:\n${printed}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
