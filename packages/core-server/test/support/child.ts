import { join } from "node:path"
import { onTestFinished } from "vitest"
import { bundleScript, kill9, spawnScript } from "../../../store/test/script-process.ts"

/** A script of this folder as one file. */
export const bundle = (name: string): Promise<string> =>
  bundleScript(join(import.meta.dirname, name), new URL("../../src/index.ts", import.meta.url), [
    "unpdf",
    "@qdrant/js-client-rest",
  ])

/** Starts a script in a process of its own that does not outlive the test. */
export function startChild(script: string, args: readonly string[]) {
  const child = spawnScript(script, args)
  onTestFinished(() => kill9(child))
  return child
}
