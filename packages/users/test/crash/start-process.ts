import { type ChildProcess, spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { build } from "tsup"
import { afterAll } from "vitest"

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Bundles a script of this folder from the sources, so that no build has to come first; gives its path, for all tests of a file. */
export async function bundleScript(name: string): Promise<string> {
  const outDir = mkdtempSync(join(tmpdir(), "qanun-crash-"))
  afterAll(() => rmSync(outDir, { recursive: true, force: true }))
  await build({
    entry: { [name]: here(`./${name}.ts`) },
    outDir,
    format: ["esm"],
    target: "node20",
    outExtension: () => ({ js: ".mjs" }),
    config: false,
    silent: true,
    dts: false,
    noExternal: [/.*/],
    esbuildOptions(options) {
      options.conditions = ["@qanun/source"]
      // Older CommonJS packages ask for their modules in the old way.
      options.banner = {
        js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle("/")',
      }
      // The store finds its engine from where it lies, and not from the bundle.
      options.define = {
        "import.meta.url": JSON.stringify(new URL("../../../store/src/sqlite.ts", import.meta.url).href),
      }
    },
  })
  return join(outDir, `${name}.mjs`)
}

/** Starts a process and waits for its first line. */
export async function startProcess(script: string, args: string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] })
  const line = await new Promise<string>((resolve, reject) => {
    let text = ""
    child.stdout?.on("data", (chunk) => {
      text += String(chunk)
      if (text.includes("\n")) resolve(text.trim())
    })
    child.once("exit", (code) => reject(new Error(`the process ended with ${code} before it was ready`)))
  })
  return { child, line }
}

/** Kills as a power cut would, and waits until it is gone. */
export async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once("exit", resolve))
  child.kill("SIGKILL")
  await gone
}
