import { chmodSync } from "node:fs"
import { join } from "node:path"
import { type NodeTry, type Running, start, type Try, writeFile } from "./in-node.ts"
import { expect, type Place } from "./place.ts"

const program = join(import.meta.dirname, "../../packages/cli/dist/main.js")

export interface ShellTry extends Pick<NodeTry, "prints" | "env" | "files"> {
  /** Words of the block, and what stands for them here. */
  replace?: (place: Place) => Promise<Readonly<Record<string, string>>>
  /** Tried while the command runs, which is then ended as Ctrl-C does; without it the command ends by itself. */
  meanwhile?: (running: Running, code: string) => Promise<void>
}

/** Runs the block in an empty folder, where `qanun` and `npx qanun` are the built program. */
export function inShell({ prints, env, files = {}, replace, meanwhile }: ShellTry): Try {
  return async (place, block) => {
    const cwd = place.folder()
    for (const [name, skip] of Object.entries({ qanun: "", npx: "shift; " })) {
      const file = join(cwd, "bin", name)
      writeFile(file, `#!/bin/sh\n${skip}exec "${process.execPath}" --no-warnings "${program}" "$@"\n`)
      chmodSync(file, 0o755)
    }
    for (const [path, content] of Object.entries(files)) writeFile(join(cwd, path), content)
    let code = await place.here(block.code)
    for (const [word, here] of Object.entries((await replace?.(place)) ?? {})) code = code.replaceAll(word, here)
    const own = typeof env === "function" ? await env(place) : env
    // `exec`, so that what ends the shell ends the program.
    const command = meanwhile ? code.replace(/^((?:\w+=\S+ )*)(?=npx|qanun)/, "$1 exec ") : code
    const running = start("sh", ["-e", "-c", command], cwd, {
      ...place.env,
      PATH: `${join(cwd, "bin")}:${process.env["PATH"]}`,
      ...own,
    })
    if (meanwhile)
      try {
        await meanwhile(running, code)
      } finally {
        running.child.kill("SIGINT")
      }
    const exit = await running.ended
    expect({ exit, output: running.output() }).toMatchObject({ exit: 0 })
    for (const printed of [prints].flat()) expect(running.output()).toMatch(printed)
  }
}
