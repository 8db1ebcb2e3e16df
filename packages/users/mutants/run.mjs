// Seeds one fault at a time into a copy of the sources and runs the tests that must notice: node mutants/run.mjs
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { MUTANTS } from "./mutants.mjs"

const here = fileURLToPath(new URL("..", import.meta.url))
// Beside the package, so that its modules are found, and away from it, so that nobody else sees the faults.
const copy = join(here, ".cache/mutants")
const only = process.argv[2]

function prepare() {
  rmSync(copy, { recursive: true, force: true })
  mkdirSync(copy, { recursive: true })
  for (const folder of ["src", "test"]) cpSync(join(here, folder), join(copy, folder), { recursive: true })
  symlinkSync(join(here, "node_modules"), join(copy, "node_modules"))
  // Tests start PostgreSQL with what the store's own tests start it with.
  const store = join(here, ".cache/store")
  rmSync(store, { force: true })
  symlinkSync(join(here, "../store"), store)
  const conditions = `["@qanun/source", "node", "development|production"]`
  const resolve = `{ conditions: ${conditions} }`
  writeFileSync(
    join(copy, "vitest.config.mjs"),
    `export default { root: ${JSON.stringify(copy)}, resolve: ${resolve}, ssr: { resolve: ${resolve} }, test: { bail: 1, testTimeout: 10000, include: ["test/**/*.test.ts"] } }\n`,
  )
}

const passes = (test) =>
  spawnSync("npx", ["vitest", "run", "--config", join(copy, "vitest.config.mjs"), `test/${test}.test.ts`], {
    cwd: copy,
    env: { QANUN_HISTORIES: "1500", ...process.env },
    stdio: "ignore",
    timeout: 120_000,
  }).status === 0

prepare()
const survivors = []
let seeded = 0
try {
  const chosen = MUTANTS.filter(([name]) => !only || name.includes(only))
  // A test that fails without a fault would notice every fault.
  for (const test of new Set(chosen.map((mutant) => mutant.at(-1))))
    if (!passes(test)) throw new Error(`the tests of ${test} fail without any fault`)
  for (const [name, file, from, to, test] of chosen) {
    const path = join(copy, file)
    const source = readFileSync(path, "utf8")
    if (!source.includes(from)) throw new Error(`the text of "${name}" is not in ${file} any more`)
    seeded++
    writeFileSync(
      path,
      source.replace(from, () => to),
    )
    const survived = passes(test)
    writeFileSync(path, source)
    if (survived) survivors.push(name)
    process.stdout.write(`${survived ? "SURVIVED" : "killed  "}  ${name}\n`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
const killed = seeded - survivors.length
process.stdout.write(`${killed} of ${seeded} faults noticed (${Math.round((100 * killed) / seeded)} %)\n`)
process.exitCode = killed / seeded >= 0.95 ? 0 : 1
