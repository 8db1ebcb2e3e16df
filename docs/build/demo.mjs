import { rm } from "node:fs/promises"
import { join } from "node:path"
import { build } from "esbuild"

/** Bundles what the theme editor runs into `public/demo`: the widget, and a server for it inside of the page. */
export async function writeDemo(docs) {
  const outdir = join(docs, "public/demo")
  await rm(outdir, { recursive: true, force: true })
  await build({
    stdin: {
      contents: `export { mountChat } from "@qanun/widget"
export { createHandlers } from "@qanun/testing/handlers"
export { setupWorker } from "msw/browser"`,
      resolveDir: docs,
    },
    entryNames: "demo",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2022",
    outdir,
    logLevel: "error",
  })
}
