// `pnpm bench`: runs the bench of every package that has one, one after the other, on the built files, and writes
// docs/benchmarks.md. `--quick` takes fewer rounds, `--only=users,cli` some of the packages, `--print` writes nothing, `--stored`
// reads from a million stored messages too, for which they are written first.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { loadavg } from "node:os"
import { join } from "node:path"
import { writeReport } from "./lib/bench-report.mjs"
import { findChromium } from "./lib/chromium.mjs"
import { step } from "./lib/say.mjs"
import { pnpmCommand, root, setUp } from "./lib/setup.mjs"

const quick = process.argv.includes("--quick")
const scripts = ["bench", ...(process.argv.includes("--stored") ? ["bench:stored"] : [])]
const only = process.argv.find((argument) => argument.startsWith("--only="))?.slice("--only=".length)
await setUp({ examples: true })
const [load] = loadavg()

const out = join(root, ".cache/bench.jsonl")
mkdirSync(join(root, ".cache"), { recursive: true })
rmSync(out, { force: true })
const env = { ...process.env, QANUN_BENCH_OUT: out, CHROME_PATH: await findChromium() }

const [pnpm, ...args] = pnpmCommand()
let failed = 0
for (const name of readdirSync(join(root, "packages"))) {
  const folder = join(root, "packages", name)
  if (!existsSync(join(folder, "package.json")) || (only && !only.split(",").includes(name))) continue
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"))
  for (const script of scripts.filter((one) => manifest.scripts?.[one])) {
    step(manifest.name)
    const { status } = spawnSync(pnpm, [...args, "run", script, ...(quick ? ["--quick"] : [])], {
      cwd: folder,
      stdio: "inherit",
      env: { ...env, QANUN_BENCH_PACKAGE: manifest.name },
    })
    if (status !== 0) failed++
  }
}
if (failed === 0 && existsSync(out) && !process.argv.includes("--print")) {
  const findings = readFileSync(out, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line))
  // What JSON cannot write was not measured.
  for (const { rows } of findings) for (const row of rows) row.value ??= Number.NaN
  writeReport(root, findings, { quick, load })
  step("Wrote docs/benchmarks.md")
}
process.exitCode = failed === 0 ? 0 : 1
