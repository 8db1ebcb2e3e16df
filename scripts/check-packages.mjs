// Packs every package as it would be published and checks the result with publint and attw.
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { pnpmCommand, root } from "./lib/setup.mjs"

const packs = join(root, ".cache/packs")
rmSync(packs, { recursive: true, force: true })
mkdirSync(packs, { recursive: true })

const [pnpm, ...pnpmArgs] = pnpmCommand()
const run = (command, args, cwd) => spawnSync(command, args, { cwd, encoding: "utf8" })

let failed = 0
for (const name of readdirSync(join(root, "packages"))) {
  const folder = join(root, "packages", name)
  const { exports } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  const packed = run(pnpm, [...pnpmArgs, "pack", "--pack-destination", packs, "--json"], folder)
  if (packed.status !== 0) {
    console.error(`${name}: pnpm pack failed\n${packed.stdout}${packed.stderr}`)
    failed++
    continue
  }
  const tarball = JSON.parse(packed.stdout).filename
  const checks = [["publint", ["run", tarball, "--strict"]]]
  if (exports) checks.push(["attw", [tarball, "--profile", "esm-only", "--format", "ascii"]])
  for (const [command, args] of checks) {
    const { status, stdout, stderr } = run(command, args, root)
    if (status !== 0) {
      console.error(`${name}: ${command} found problems\n${stdout}${stderr}`)
      failed++
    }
  }
  console.log(`${name}: packed and checked`)
}
process.exitCode = failed === 0 ? 0 : 1
