// `pnpm release`: publishes the versions that are committed and not yet published. Runs in CI, which signs where the packages
// were built (provenance). `pnpm release --dry-run` does everything but the publishing.
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { step, stop } from "./lib/say.mjs"
import { pnpmCommand, root, setUp } from "./lib/setup.mjs"

const isTrial = process.argv.includes("--dry-run")
await setUp({ declarations: true })
const [pnpm, ...args] = pnpmCommand()

function run(what, command) {
  step(what)
  const { status } = spawnSync(command[0], command.slice(1), { cwd: root, stdio: "inherit" })
  if (status !== 0) stop(`${what} failed; the lines above say why. Nothing more was done.`)
}

run("Writing the SBOM", [process.execPath, join(root, "scripts/sbom.mjs")])
if (isTrial)
  run("Publishing, as a trial", [
    pnpm,
    ...args,
    "-r",
    "--filter",
    "./packages/*",
    "publish",
    "--dry-run",
    "--no-git-checks",
  ])
else run("Publishing", [process.execPath, join(root, "node_modules/@changesets/cli/bin.js"), "publish"])
