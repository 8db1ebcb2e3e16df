// How search grows with the corpus, beside other engines, each in a process of its own.
// `node bench/search.mjs [--sizes=8000,100000,1000000] [--engines=qanun,minisearch,…]`; the big sizes take minutes.
import { spawnSync } from "node:child_process"
import { mkdirSync, rmSync } from "node:fs"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { build } from "tsup"

const { values } = parseArgs({
  options: {
    sizes: { type: "string", default: "8000,30000" },
    engines: { type: "string", default: "qanun,minisearch,orama,flexsearch,sqlite-fts5" },
  },
})
const outDir = join(import.meta.dirname, "../node_modules/.cache/bench")
mkdirSync(outDir, { recursive: true })
await build({
  config: false,
  entry: { measure: join(import.meta.dirname, "search/measure.ts") },
  outDir,
  format: ["esm"],
  target: "node20",
  silent: true,
  esbuildOptions: (options) => {
    options.conditions = ["@qanun/source"]
    options.define = { "import.meta.url": JSON.stringify(new URL("../src/index.ts", import.meta.url).href) }
  },
})

function measure(engine, size) {
  const args = ["--expose-gc", "--max-old-space-size=6144", join(outDir, "measure.js")]
  const { stdout, status } = spawnSync(process.execPath, [...args, engine, size, join(outDir, `snapshot-${size}`)], {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
  })
  process.stderr.write(".")
  return status === 0 ? JSON.parse(stdout) : undefined
}

const columns = [
  "engine",
  "chunks",
  "build CPU s",
  "start s",
  "memory MB",
  "query CPU ms p50",
  "p99",
  "wall ms p99",
  "found",
]
const rows = [columns]
for (const size of values.sizes.split(","))
  for (const engine of values.engines.split(",")) {
    const built = engine === "qanun" ? measure("qanun-build", size) : undefined
    const figures = measure(engine, size)
    rows.push(
      figures
        ? [
            engine,
            size,
            (built ?? figures).build.toFixed(1),
            built ? figures.start.toFixed(2) : "-",
            figures.memory.toFixed(0),
            figures.cpu50.toFixed(2),
            figures.cpu99.toFixed(2),
            figures.wall99.toFixed(1),
            figures.found.toFixed(1),
          ]
        : [engine, size, "failed", ...columns.slice(3).map(() => "")],
    )
  }
process.stderr.write("\n")
const widths = columns.map((_, at) => Math.max(...rows.map((row) => row[at].length)))
for (const row of rows)
  console.log(row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join("  "))
rmSync(outDir, { recursive: true, force: true })
