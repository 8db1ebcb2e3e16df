// Size of an app that imports `createCoreClient` and nothing else: minified, gzip -9. Prints the code that every page
// loads, and apart from it what is loaded with the first call that does not stream, and what only an older Core needs; fails
// above the budget. Terser, which webpack and our widget use, makes less of the same code than esbuild alone: both are told.
import { gzipSync } from "node:zlib"
import { build } from "esbuild"
import { minify } from "terser"

/** Kept, by esbuild alone: an addition that goes beyond it must win its bytes back elsewhere. */
const BUDGET_BYTES = 9530
/** Where we want to be. 1.7 KiB of it are the event-stream parser's. */
const TARGET_BYTES = 6 * 1024

const { outputFiles, metafile } = await build({
  stdin: {
    contents: 'import { createCoreClient } from "@qanun/core-client"\nglobalThis.client = createCoreClient',
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  minify: true,
  splitting: true,
  write: false,
  metafile: true,
  format: "esm",
  target: "es2022",
  platform: "browser",
  conditions: ["@qanun/source"],
  outdir: "out",
})
const gzip = ({ contents }) => gzipSync(contents, { level: 9 }).length
const outputs = Object.entries(metafile.outputs).map(([path, output]) => ({
  ...output,
  bytes: gzip(outputFiles.find((file) => file.path.endsWith(path))),
  path,
}))
const entry = outputs.find(({ entryPoint }) => entryPoint?.includes("stdin"))
const eager = new Set([entry.path])
for (const path of eager)
  for (const { path: next, kind } of metafile.outputs[path].imports) if (kind === "import-statement") eager.add(next)
const sum = (list) => list.reduce((total, { bytes }) => total + bytes, 0)
const loaded = sum(outputs.filter(({ path }) => eager.has(path)))
console.log(`core-client, streaming app: ${loaded} bytes gzip (budget ${BUDGET_BYTES}, target ${TARGET_BYTES})`)
const { code } = await minify(outputFiles.find((file) => file.path.endsWith(entry.path)).text, {
  module: true,
  ecma: 2020,
  compress: { passes: 3 },
})
console.log(`the same through terser: ${gzip({ contents: code })} bytes gzip`)
for (const { path, bytes, entryPoint } of outputs)
  if (!eager.has(path)) console.log(`loaded later, ${entryPoint ?? "shared"}: ${bytes} bytes gzip`)
console.log(`everything together: ${sum(outputs)} bytes gzip`)
if (process.argv.includes("--parts"))
  for (const [path, { bytesInOutput }] of Object.entries(entry.inputs).sort(
    (a, b) => b[1].bytesInOutput - a[1].bytesInOutput,
  ))
    console.log(String(bytesInOutput).padStart(7), path)
process.exitCode = loaded > BUDGET_BYTES && !process.argv.includes("--no-budget") ? 1 : 0
