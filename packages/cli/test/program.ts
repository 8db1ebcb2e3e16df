import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { type AddressInfo, createServer } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterEach } from "vitest"

const program = fileURLToPath(new URL("../dist/main.js", import.meta.url))
/** Undone after each test, last first. */
export const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).reverse()) await undo()
})

/** An empty folder for one test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "qanun-up-"))
  cleanUp.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** A port that nobody uses just now. */
export async function freePort(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return String(port)
}

export interface Program {
  child: ChildProcess
  /** Resolves with everything printed so far, once `text` is in it. */
  printed(text: string): Promise<string>
  /** Resolves with the exit code and everything printed. */
  ended: Promise<{ code: number | null; output: string }>
}

/** Runs the built command line. */
export const run = (...args: string[]): Program => runIn({}, ...args)

/** The same in another folder, or with variables of its own. */
export function runIn({ cwd, env = {} }: { cwd?: string; env?: Record<string, string> }, ...args: string[]): Program {
  const child = spawn(process.execPath, ["--no-warnings", program, ...args], {
    ...(cwd ? { cwd } : {}),
    env: { ...process.env, ...env },
  })
  // Nobody sits at a terminal.
  child.stdin.end()
  cleanUp.push(() => child.kill("SIGKILL"))
  let output = ""
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => {
      output += chunk
      for (const listener of listeners) listener()
    })
  const ended = once(child, "close").then(([code]) => ({ code: code as number | null, output }))
  const printed = (text: string) =>
    new Promise<string>((resolve, reject) => {
      const look = () => {
        if (output.includes(text)) resolve(output)
      }
      listeners.add(look)
      look()
      ended.then(() => reject(new Error(`ended without printing ${text}:\n${output}`)))
    })
  return { child, printed, ended }
}
