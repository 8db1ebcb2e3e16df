import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "tsup"
import { afterAll, onTestFinished } from "vitest"

/** A script of this folder as one file, from the sources, so that no build has to come first; for all tests of a file. */
export async function bundle(name: string): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "qanun-script-"))
  afterAll(() => rm(outDir, { recursive: true, force: true }))
  await build({
    entry: { script: join(import.meta.dirname, name) },
    outDir,
    format: ["esm"],
    target: "node20",
    outExtension: () => ({ js: ".mjs" }),
    config: false,
    silent: true,
    dts: false,
    noExternal: [/.*/],
    external: ["unpdf", "@qdrant/js-client-rest"],
    esbuildOptions(options) {
      options.conditions = ["@qanun/source"]
      // The demo corpus and the store's engine are found from where the sources lie, and not from the bundle.
      options.define = { "import.meta.url": JSON.stringify(new URL("../../src/index.ts", import.meta.url).href) }
    },
  })
  return join(outDir, "script.mjs")
}

/** Starts a script in a process of its own that does not outlive the test. */
export function startChild(script: string, args: readonly string[]) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] })
  onTestFinished(() => kill9(child))
  return child
}

/** Kills as a power cut would, and waits until it is gone. */
export async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, "exit")
  child.kill("SIGKILL")
  await gone
}
