// `npm run docs` builds the documentation site and follows its links; `npm run docs:dev` serves it while one writes.
import { spawnSync } from "node:child_process"
import { join } from "node:path"
import { pnpmCommand, root, setUp } from "./lib/setup.mjs"

await setUp({ examples: true })
const [pnpm, ...args] = pnpmCommand()
const script = process.argv.includes("--dev") ? "dev" : "build"
const { status } = spawnSync(pnpm, [...args, "run", script], { cwd: join(root, "docs"), stdio: "inherit" })
process.exitCode = status ?? 1
