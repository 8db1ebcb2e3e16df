// `npm test`: sets up what is missing, then every check and every test. The last line counts them.
// `npm test -- --only=lint,node` runs a part; the names are those of STEPS.
import "./lib/check-node.mjs"
import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"

const { findChromium } = await import("./lib/chromium.mjs")
const { step, stop } = await import("./lib/say.mjs")
const { root, setUp } = await import("./lib/setup.mjs")

const results = join(root, ".cache/results")

/** Each step is one command; `count` reads how many tests it ran, and a step without it counts as one. */
const STEPS = {
  types: { command: ["sh", "-c", "tsc -p tsconfig.test.json && tsc -p examples"] },
  lint: { command: ["biome", "check", "."] },
  boundaries: { command: ["depcruise", "packages", "--config", ".dependency-cruiser.cjs"] },
  "dead-code": { command: ["knip"] },
  packages: { command: ["node", "scripts/check-packages.mjs"] },
  release: { command: ["node", "scripts/check-release.mjs"] },
  size: { command: ["sh", "-c", "size-limit && node packages/core-client/bench/size.mjs"] },
  docs: { command: ["node", "scripts/check-docs.mjs"] },
  site: { command: ["node", "scripts/docs.mjs"] },
  node: { command: vitest("node"), count: vitestCount("node") },
  browser: { command: vitest("browser"), count: vitestCount("browser"), browser: true },
  e2e: {
    command: ["playwright", "test", "--reporter=list,json"],
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: join(results, "e2e.json") },
    count: () => {
      const { expected, flaky, unexpected, skipped } = readResult("e2e").stats
      return { passed: expected + flaky, failed: unexpected, skipped }
    },
    browser: true,
  },
}

function vitest(project) {
  const file = join(results, `${project}.json`)
  return ["vitest", "run", "--project", project, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]
}

function vitestCount(project) {
  return () => {
    const { numPassedTests, numFailedTests, numPendingTests } = readResult(project)
    return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests }
  }
}

function readResult(name) {
  return JSON.parse(readFileSync(join(results, `${name}.json`), "utf8"))
}

function chosenSteps() {
  const only = process.argv.find((argument) => argument.startsWith("--only="))
  if (!only) return Object.keys(STEPS)
  const names = only.slice("--only=".length).split(",")
  const unknown = names.find((name) => !STEPS[name])
  if (unknown) stop(`There is no step ${unknown}; the steps are ${Object.keys(STEPS).join(", ")}.`)
  return names
}

if (process.argv.includes("--help") || process.argv.includes("-h")) {
  console.log(`npm test runs every check and every test, and fetches a browser from npm when it finds none.

Options:
  npm test -- --only=lint,node   run these steps only
  npm test -- --help             print this help

Steps:
  ${Object.keys(STEPS).join(", ")}

Environment:
  CHROME_PATH   the browser to use`)
  process.exit(0)
}
const chosen = chosenSteps()
await setUp({ declarations: true, examples: true })
rmSync(results, { recursive: true, force: true })
mkdirSync(results, { recursive: true })

const env = { ...process.env, PATH: `${join(root, "node_modules/.bin")}:${process.env.PATH}` }
if (chosen.some((name) => STEPS[name].browser)) {
  env.CHROME_PATH = await findChromium()
  env.LD_LIBRARY_PATH = process.env.LD_LIBRARY_PATH ?? "" // the Chromium from npm brings its own libraries
}

const total = { passed: 0, failed: 0, skipped: 0 }
for (const name of chosen) {
  const { command, count, env: extra } = STEPS[name]
  step(`${name}: ${command[0]}`)
  const began = performance.now()
  const [program, ...args] = command
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit", env: { ...env, ...extra } })
  const counted = tally(status, count)
  for (const key of Object.keys(total)) total[key] += counted[key]
  step(`${name}: ${status === 0 ? "ok" : "FAILED"} in ${((performance.now() - began) / 1000).toFixed(1)} s`)
}

/** A step that failed without a failed test (a crash, a check) counts as one failure. */
function tally(status, count) {
  let counted = { passed: 0, failed: 0, skipped: 0 }
  try {
    counted = count ? count() : { passed: status === 0 ? 1 : 0, failed: 0, skipped: 0 }
  } catch {
    // It died before it wrote its result.
  }
  if (status !== 0 && counted.failed === 0) counted.failed = 1
  return counted
}

console.log("")
console.log(`${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}`)
process.exitCode = total.failed === 0 ? 0 : 1
