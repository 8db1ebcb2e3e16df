import type { ChildProcess } from "node:child_process"
import { join } from "node:path"
import { bundleScript, spawnScript } from "../../../store/test/script-process.ts"

/** A script of this folder as one file. */
export const bundle = (name: string): Promise<string> =>
  bundleScript(join(import.meta.dirname, `${name}.ts`), new URL("../../../store/src/sqlite.ts", import.meta.url))

/** Starts a process and waits for its first line. */
export async function startProcess(script: string, args: string[]): Promise<{ child: ChildProcess; line: string }> {
  const child = spawnScript(script, args)
  const line = await new Promise<string>((resolve, reject) => {
    let text = ""
    child.stdout.on("data", (chunk) => {
      text += String(chunk)
      if (text.includes("\n")) resolve(text.trim())
    })
    child.once("exit", (code) => reject(new Error(`the process ended with ${code} before it was ready`)))
  })
  return { child, line }
}
