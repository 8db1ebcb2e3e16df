// `npm start`: sets up what is missing, then runs everything. `npm start -- --help` lists the options.
import "./lib/check-node.mjs"
import { spawn } from "node:child_process"
import { join } from "node:path"

const { root, setUp } = await import("./lib/setup.mjs")
await setUp()

const cli = join(root, "packages/cli/dist/main.js")
const child = spawn(process.execPath, ["--no-warnings", cli, "up", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
})
// The terminal sends Ctrl-C to the child as well; this process only waits for it to finish cleanly.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal))
child.on("exit", (code, signal) => process.exit(signal ? 0 : (code ?? 0)))
