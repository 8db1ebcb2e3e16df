// Packs every package as it would be published, checks the result with publint and attw, and uses it in a blank project.
import { spawnSync } from "node:child_process"
import { packAll } from "./lib/pack.mjs"
import { root } from "./lib/setup.mjs"
import { usePacked } from "./lib/use-packed.mjs"

const run = (command, args) => spawnSync(command, args, { cwd: root, encoding: "utf8" })

let failed = 0
const packed = packAll()
for (const { folder, manifest, tarball, error } of packed) {
  if (error) {
    console.error(`${folder}: pnpm pack failed\n${error}`)
    failed++
    continue
  }
  const checks = [["publint", ["run", tarball, "--strict"]]]
  if (manifest.exports) checks.push(["attw", [tarball, "--profile", "esm-only", "--format", "ascii"]])
  for (const [command, args] of checks) {
    const { status, stdout, stderr } = run(command, args)
    if (status !== 0) {
      console.error(`${folder}: ${command} found problems\n${stdout}${stderr}`)
      failed++
    }
  }
  console.log(`${folder}: packed and checked`)
}
if (failed === 0)
  for (const problem of await usePacked(packed)) {
    console.error(`in a blank project: ${problem}`)
    failed++
  }
process.exitCode = failed === 0 ? 0 : 1
