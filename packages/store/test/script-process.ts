import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { build } from "tsup"
import { afterAll } from "vitest"

/**
 * A script as one file, from the sources, so that no build has to come first; for all tests of a file.
 *
 * @param home What `import.meta.url` is in it: data and engines are found from where sources lie, and not from the bundle.
 * @param external Packages that stay where they are installed.
 */
export async function bundleScript(entry: string, home: URL, external: string[] = []): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "qanun-script-"))
  afterAll(() => rm(outDir, { recursive: true, force: true }))
  await build({
    entry: { script: entry },
    outDir,
    format: ["esm"],
    target: "node20",
    outExtension: () => ({ js: ".mjs" }),
    config: false,
    silent: true,
    dts: false,
    noExternal: [/.*/],
    external,
    esbuildOptions(options) {
      options.conditions = ["@qanun/source"]
      // Older CommonJS packages ask for their modules in the old way.
      options.banner = {
        js: 'import { createRequire as createRequireOfBundle } from "node:module"; const require = createRequireOfBundle("/")',
      }
      options.define = { "import.meta.url": JSON.stringify(home.href) }
    },
  })
  return join(outDir, "script.mjs")
}

/** Starts a script in a process of its own, whose standard output is read. */
export const spawnScript = (script: string, args: readonly string[]) =>
  spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "inherit"] })

/** Kills as a power cut would, and waits until it is gone. */
export async function kill9(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, "exit")
  child.kill("SIGKILL")
  await gone
}
