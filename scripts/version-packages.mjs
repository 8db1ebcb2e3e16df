// `pnpm version-packages`: turns the changesets into new versions and change logs, and writes the version where the code
// says it. What it has changed is to be read and committed; `pnpm release` publishes it.
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { stop } from "./lib/say.mjs"
import { root } from "./lib/setup.mjs"

const PLACES = ["packages/core-server/src/version.ts", "packages/users/src/version.ts"]

/** @param tree A checkout of this repository. */
export function versionPackages(tree) {
  const program = join(root, "node_modules/@changesets/cli/bin.js")
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, "version"], { cwd: tree, encoding: "utf8" })
  if (status !== 0) return `changeset version failed:\n${stdout}${stderr}`
  for (const place of PLACES) {
    const file = join(tree, place)
    if (!existsSync(file))
      return `${place} is gone: name the file that holds the version in scripts/version-packages.mjs`
    const { version } = JSON.parse(readFileSync(join(file, "../../package.json"), "utf8"))
    writeFileSync(file, readFileSync(file, "utf8").replace(/VERSION = ".*"/, `VERSION = "${version}"`))
  }
  return undefined
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const problem = versionPackages(root)
  if (problem) stop(problem)
  console.log("Read the changes, run npm test, and commit them; then pnpm release.")
}
