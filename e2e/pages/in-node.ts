import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import ts from "typescript"
import type { CodeBlock } from "../../scripts/lib/pages.d.mts"
import { expect, type Place } from "./place.ts"

/** Tries one block of a page: what it says must come true. */
export type Try = (place: Place, block: CodeBlock, page: Page) => Promise<void>

/** How each block is tried, by page and name. */
export type Tries = Readonly<Record<string, Readonly<Record<string, Try>>>>

/** What a try may know of the page that its block stands on. */
export interface Page {
  name: string
  /** The code of another block of the page. */
  code(block: string): string
}

export interface NodeTry {
  /** Code that is run after the block, with all that it declared. */
  after?: string
  /** What must be printed, in any order. */
  prints: string | RegExp | readonly (string | RegExp)[]
  env?: Readonly<Record<string, string>> | ((place: Place) => Promise<Record<string, string>>)
  /** Files that must be in the folder where it runs. */
  files?: Readonly<Record<string, string>>
}

/** A program that a block began. */
export interface Running {
  child: ChildProcess
  output(): string
  /** Resolves with the exit code. */
  ended: Promise<number | null>
}

// There the packages are installed as a consumer has them.
const consumer = join(import.meta.dirname, "../../examples/readme/.blocks")

/** Runs the block in Node.js to its end. */
export function inNode({ after = "", prints, env, files }: NodeTry): Try {
  return async (place, block, page) => {
    const own = typeof env === "function" ? await env(place) : env
    const program = await startBlock(place, `${page.name} ${block.name}`, `${block.code}\n${after}`, {
      env: own,
      files,
    })
    const code = await program.ended
    expect({ code, output: program.output() }).toMatchObject({ code: 0 })
    for (const printed of [prints].flat()) expect(program.output()).toMatch(printed)
  }
}

/** Begins to run code in Node.js, in an empty folder. */
export async function startBlock(
  place: Place,
  name: string,
  code: string,
  { env = {}, files = {} }: { env?: Readonly<Record<string, string>> | undefined; files?: NodeTry["files"] } = {},
): Promise<Running> {
  const cwd = place.folder()
  for (const [path, content] of Object.entries(files)) writeFile(join(cwd, path), content)
  const file = join(consumer, `${name.replaceAll(/[^\p{L}\d]+/gu, "-")}.mjs`)
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  writeFile(file, ts.transpileModule(await place.here(code), { compilerOptions }).outputText)
  return start(process.execPath, ["--no-warnings", file], cwd, { ...place.env, ...env })
}

/** Begins a program. */
export function start(command: string, args: string[], cwd: string, env: Readonly<Record<string, string>>): Running {
  const child = spawn(command, args, {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    // The runner asks for colours; what is compared is plain text.
    env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1", ...env },
  })
  let text = ""
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      text += chunk
    })
  return { child, output: () => text, ended: once(child, "close").then(([code]) => code as number | null) }
}

export function writeFile(path: string, content: string): void {
  mkdirSync(join(path, ".."), { recursive: true })
  writeFileSync(path, content)
}
