import { execFile } from "node:child_process"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { promisify } from "node:util"
import { build } from "esbuild"
import { expect, test } from "vitest"
import { cssString } from "../../build/css-string.ts"

test("a server may import the package; only mounting needs a page, and says so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "qanun-import-"))
  await build({
    entryPoints: [resolve(import.meta.dirname, "../../src/index.ts")],
    bundle: true,
    splitting: true,
    format: "esm",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    conditions: ["@qanun/source"],
    jsx: "automatic",
    jsxImportSource: "preact",
    plugins: [cssString],
  })
  const script = `
    const { mountChat } = await import(${JSON.stringify(join(folder, "index.mjs"))})
    try { mountChat({ endpoint: "/qanun" }) } catch (error) { console.log(error.name + ": " + error.message) }`
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script])
  expect(stdout.trim()).toBe("TypeError: mountChat needs a page: import it on a server, and call it in the browser")
  expect(stderr).toBe("")
  await rm(folder, { recursive: true })
})
