// Bundles the benches, which are written in TypeScript, and runs them one after the other; or the one that is named.
import { spawnSync } from "node:child_process"
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { build } from "esbuild"

const here = import.meta.dirname
const folder = join(here, "../node_modules/.bench")
await mkdir(folder, { recursive: true })
const names = process.argv.slice(2)
for (const name of names.length ? names : ["in-the-page", "beside-peers"]) {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [join(here, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    define: { "import.meta.dirname": JSON.stringify(here) },
  })
  const { status } = spawnSync(process.execPath, [outfile], { stdio: "inherit" })
  if (status !== 0) process.exitCode = 1
}
