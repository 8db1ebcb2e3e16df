// Packs every package as it would be published.
import { spawnSync } from "node:child_process"
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { pnpmCommand, root } from "./setup.mjs"

const packs = join(root, ".cache/packs")

/**
 * Packs all packages into `.cache/packs`.
 *
 * @returns For each its folder's name, its package.json as it stands in the repository, and its tarball; an error where
 * packing failed.
 */
export function packAll() {
  rmSync(packs, { recursive: true, force: true })
  mkdirSync(packs, { recursive: true })
  const [pnpm, ...pnpmArgs] = pnpmCommand()
  return readdirSync(join(root, "packages")).map((folder) => {
    const cwd = join(root, "packages", folder)
    const manifest = JSON.parse(readFileSync(join(cwd, "package.json"), "utf8"))
    const { status, stdout, stderr } = spawnSync(pnpm, [...pnpmArgs, "pack", "--pack-destination", packs, "--json"], {
      cwd,
      encoding: "utf8",
    })
    if (status !== 0) return { folder, manifest, error: `${stdout}${stderr}` }
    return { folder, manifest, tarball: JSON.parse(stdout).filename }
  })
}
