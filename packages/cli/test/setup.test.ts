import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, test } from "vitest"
import { folder } from "./program.ts"

const root = fileURLToPath(new URL("../../..", import.meta.url))

/** A clone without anything installed, and a PATH with Node and npm only. */
function bareClone(): { clone: string; env: NodeJS.ProcessEnv } {
  const clone = folder()
  cpSync(join(root, "scripts"), join(clone, "scripts"), { recursive: true })
  for (const file of ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"])
    cpSync(join(root, file), join(clone, file))
  for (const name of ["packages", "examples"]) mkdirSync(join(clone, name))
  const bin = join(clone, "bin")
  mkdirSync(bin)
  for (const name of ["node", "npm", "npx"]) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout.trim()
    symlinkSync(found, join(bin, name))
  }
  return { clone, env: { PATH: `${bin}:/bin`, HOME: clone } }
}

const start = (clone: string, env: NodeJS.ProcessEnv, ...nodeOptions: string[]) =>
  spawnSync(process.execPath, [...nodeOptions, "scripts/start.mjs"], { cwd: clone, env, encoding: "utf8" })

const lastLine = (output: string) => output.trim().split("\n").at(-1)

test("an unreachable registry ends with what to do", () => {
  const { clone, env } = bareClone()
  const { status, stderr } = start(clone, {
    ...env,
    npm_config_registry: "http://127.0.0.1:9/",
    npm_config_fetch_retries: "0",
  })
  expect(status).toBe(1)
  expect(lastLine(stderr)).toMatch(/The npm registry cannot be reached: connect to the network/)
})

test("an old Node.js ends with what to do, before anything is installed", () => {
  const { clone, env } = bareClone()
  const old = join(clone, "old.cjs")
  writeFileSync(old, 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.19.1" } })')
  const { status, stdout, stderr } = start(clone, env, "--require", old)
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" })
  expect(lastLine(stderr)).toMatch(/Qanun needs Node.js 20.19 or newer/)
})

test("a full disk ends with what to do", () => {
  const { clone, env } = bareClone()
  const full = join(clone, "full.cjs")
  writeFileSync(
    full,
    'const fs = require("node:fs"); fs.statfsSync = () => ({ bavail: 10, bsize: 4096 }); require("node:module").syncBuiltinESMExports()',
  )
  const { status, stderr } = start(clone, env, "--require", full)
  expect(status).toBe(1)
  expect(lastLine(stderr)).toMatch(/too little room on this disk: free about 1 GB/)
})
