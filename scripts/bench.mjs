// `pnpm bench`: runs the bench of every package that has one, one after the other, on the built files.
import { spawnSync } from "node:child_process"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { step } from "./lib/say.mjs"
import { root, setUp } from "./lib/setup.mjs"

await setUp()
let failed = 0
for (const name of readdirSync(join(root, "packages"))) {
  const folder = join(root, "packages", name)
  if (!existsSync(join(folder, "package.json"))) continue
  const { scripts } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  if (!scripts?.bench) continue
  step(`${name}`)
  const { status } = spawnSync("pnpm", ["run", "bench"], { cwd: folder, stdio: "inherit" })
  if (status !== 0) failed++
}
process.exitCode = failed === 0 ? 0 : 1
