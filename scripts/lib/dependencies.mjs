// The production dependencies of the published packages, with their licences, as pnpm has them installed.
import { spawnSync } from "node:child_process"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { pnpmCommand, root } from "./setup.mjs"

/** @returns One `{ name, version, manifest, of }` for each version; `of` names the packages of ours that bring it. */
export function productionDependencies() {
  const [pnpm, ...args] = pnpmCommand()
  const { stdout, status, stderr } = spawnSync(
    pnpm,
    [...args, "list", "--prod", "--json", "--depth", "Infinity", "--filter", "./packages/*"],
    { cwd: root, encoding: "utf8", maxBuffer: 1024 ** 3 },
  )
  if (status !== 0) throw new Error(`pnpm list failed:\n${stdout}${stderr}`)
  const found = new Map()
  const visit = (tree, of) => {
    for (const [name, { version, path, dependencies }] of Object.entries(tree ?? {})) {
      visit(dependencies, of)
      // Ours are published and not depended on; optional ones that are for other machines are not here.
      if (version.startsWith("link:") || !existsSync(join(path, "package.json"))) continue
      const key = `${name}@${version}`
      if (!found.has(key)) {
        const manifest = JSON.parse(readFileSync(join(path, "package.json"), "utf8"))
        found.set(key, { name, version, manifest, of: new Set() })
      }
      found.get(key).of.add(of)
    }
  }
  for (const { name, dependencies } of JSON.parse(stdout)) visit(dependencies, name)
  return [...found.values()].sort((one, two) => one.name.localeCompare(two.name))
}
