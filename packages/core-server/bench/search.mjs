// How search grows with the corpus, beside other engines, each in a process of its own; and what it takes to take a corpus
// in and to start from its snapshot. `--large` adds the sizes that take long, and keeps their figures for later reports;
// `--sizes=8000` and `--engines=qanun,minisearch,…` measure some only, and record nothing.
import { spawnSync } from "node:child_process"
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { build } from "tsup"
import { record } from "../../../scripts/lib/record.mjs"
import { columnsOf, findingsOf } from "./search/findings.mjs"

/** Articles of the statutes that are in force, roughly; what a server on two cores is meant for; what it can hold. */
const SIZES = [8_000, 100_000]
const LARGE = [1_000_000]
const ENGINES = ["qanun", "minisearch", "orama", "flexsearch", "sqlite-fts5"]
/** A heap that a server of a small office has no more than. */
const HEAP_MB = 6144
const TIMEOUT_MS = 30 * 60_000
/** The best of so many starts: other programs of the machine take their time too. */
const STARTS = 3
/** Figures of the sizes that take long, with their day. */
const KEPT = join(import.meta.dirname, "search/large.json")

const { values } = parseArgs({
  options: {
    large: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    sizes: { type: "string" },
    engines: { type: "string" },
  },
})
const isPart = values.sizes !== undefined || values.engines !== undefined
const sizes = values.sizes?.split(",").map(Number) ?? [
  ...(values.quick ? SIZES.slice(0, 1) : SIZES),
  ...(values.large ? LARGE : []),
]
const engines = values.engines?.split(",") ?? ENGINES

const outDir = join(import.meta.dirname, "../node_modules/.cache/bench")
mkdirSync(outDir, { recursive: true })
await build({
  config: false,
  entry: Object.fromEntries(["measure", "whole"].map((name) => [name, join(import.meta.dirname, `search/${name}.ts`)])),
  outDir,
  format: ["esm"],
  target: "node20",
  silent: true,
  esbuildOptions: (options) => {
    options.conditions = ["@qanun/source"]
    options.define = { "import.meta.url": JSON.stringify(new URL("../src/index.ts", import.meta.url).href) }
  },
})

/** Runs a script in a process of its own. @returns What it prints; undefined when it ran out of memory or time. */
function run(script, ...args) {
  const flags = ["--expose-gc", `--max-old-space-size=${HEAP_MB}`, join(outDir, `${script}.js`)]
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, ...args.map(String)], {
    stdio: ["ignore", "pipe", "pipe"],
    encoding: "utf8",
    timeout: TIMEOUT_MS,
  })
  process.stderr.write(".")
  if (status === 0) return JSON.parse(stdout)
  if (status !== null && !/heap out of memory|Map maximum size|Invalid (?:array|string) length/.test(stderr))
    throw new Error(stderr)
  return undefined
}

function measureWhole(size) {
  const takenIn = run("whole", "take-in", size, outDir)
  const starts = Array.from({ length: STARTS }, () => run("whole", "start", size, outDir))
  return { ...takenIn, ...starts.toSorted((one, two) => one.start - two.start)[0] }
}

const measured = sizes.flatMap((size) =>
  engines.map((engine) => {
    const snapshot = join(outDir, `snapshot-${size}`)
    const built = engine === "qanun" ? run("measure", "qanun-build", size, snapshot) : undefined
    const figures = run("measure", engine, size, snapshot)
    return { engine, size, ...figures, ...(built && { build: built.build }) }
  }),
)
const whole = engines.includes("qanun") ? { size: SIZES[0], ...measureWhole(SIZES[0]) } : undefined
rmSync(outDir, { recursive: true, force: true })

process.stderr.write("\n")
console.log(columnsOf(measured))
if (whole)
  console.log(
    `${whole.size} articles: ${whole.articlesPerSecond.toFixed(0)} a second of CPU are taken in (at least 2000); started from the snapshot in ${whole.start.toFixed(2)} s (at most 1; ${whole.startCpu.toFixed(2)} s of CPU), with ${whole.memory.toFixed(0)} MB (at most 150)`,
  )

if (values.large && !isPart) {
  const day = new Date().toISOString().slice(0, 10)
  writeFileSync(
    KEPT,
    `${JSON.stringify({ day, rows: measured.filter(({ size }) => LARGE.includes(size)) }, null, 2)}\n`,
  )
}
if (!isPart) {
  const kept = JSON.parse(readFileSync(KEPT, "utf8"))
  const rows = measured.filter(({ size }) => !LARGE.includes(size))
  for (const finding of findingsOf({ rows, kept, whole, heapMb: HEAP_MB })) record(finding)
}
