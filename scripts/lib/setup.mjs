// Gets a bare machine (Node and npm only) ready: the pinned pnpm, the dependencies, the build.
// What is up to date is skipped, so that a second run takes a fraction of a second.
import { spawn, spawnSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { step, stop } from "./say.mjs"

export const root = fileURLToPath(new URL("../..", import.meta.url))
const cache = join(root, ".cache")
const { packageManager } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))
const [, pnpmVersion] = packageManager.split("@")

const NEEDED_BYTES = 1 * 1024 ** 3

/** `pnpm` when PATH has the pinned version, else the same version by way of npx. */
export function pnpmCommand() {
  const found = spawnSync("pnpm", ["--version"], { encoding: "utf8", cwd: "/", shell: process.platform === "win32" })
  return found.stdout?.trim() === pnpmVersion ? ["pnpm"] : ["npx", "--yes", packageManager]
}

/**
 * Runs a command; gives its exit code and what it printed.
 *
 * @param shows Which of its lines are shown while it runs; all of them are shown when it fails.
 */
function run([command, ...args], shows = () => true) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: { npm_config_fetch_retries: "1", npm_config_fetch_retry_mintimeout: "1000", ...process.env },
      shell: process.platform === "win32",
    })
    let printed = ""
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk) => {
        printed += chunk
        for (const line of String(chunk).split("\n")) if (line && shows(line)) console.log(`  ${line}`)
      })
    child.on("error", (error) => resolve({ code: 1, printed: `${printed}\n${error.message}` }))
    child.on("close", (code) => {
      if (code !== 0) console.error(printed)
      resolve({ code: code ?? 1, printed })
    })
  })
}

/** The one sentence for a failed installation or build. */
function reason(printed, doing) {
  if (/ENOSPC|no space left/i.test(printed)) return "The disk is full: free about 1 GB and run the command again."
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET|network/i.test(printed))
    return "The npm registry cannot be reached: connect to the network (or set a registry with `npm config set registry URL`) and run the command again."
  if (/EACCES|EPERM|permission denied/i.test(printed))
    return `This folder cannot be written (${root}): make it yours, then run the command again.`
  if (/ERR_PNPM_OUTDATED_LOCKFILE/.test(printed))
    return "pnpm-lock.yaml does not fit the package.json files: run `npx pnpm install` and commit the lockfile."
  return `${doing} failed; the lines above say why. Delete the node_modules and .cache folders and run the command again; if it fails again, please open an issue with those lines.`
}

/** A hash of everything that the files below `paths` contain (names, sizes and times where `byTime`). */
function fingerprint(paths, byTime) {
  const hash = createHash("sha256").update(process.version)
  const visit = (path) => {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (!stat) return
    if (stat.isDirectory()) {
      for (const name of readdirSync(path).sort())
        if (!["node_modules", "dist", "test", "bench"].includes(name)) visit(join(path, name))
    } else hash.update(byTime ? `${path}:${stat.size}:${stat.mtimeMs}` : readFileSync(path))
  }
  for (const path of paths) visit(join(root, path))
  return hash.digest("hex")
}

const doneFile = (name) => join(cache, `${name}.done`)

function isDone(name, print) {
  return existsSync(doneFile(name)) && readFileSync(doneFile(name), "utf8") === print
}

/** Does `work` unless it was done before for the same fingerprint. */
async function once(name, print, work) {
  if (isDone(name, print)) return
  const file = doneFile(name)
  rmSync(file, { force: true })
  await work()
  mkdirSync(cache, { recursive: true })
  writeFileSync(file, print)
}

function checkDisk() {
  try {
    const { bavail, bsize } = statfsSync(root)
    if (bavail * bsize < NEEDED_BYTES)
      stop("There is too little room on this disk: free about 1 GB and run the command again.")
  } catch {
    // Not every file system tells; then the installation itself will.
  }
}

/**
 * Installs and builds what is not yet. Ends the process with one sentence when that fails.
 *
 * @param declarations Also write the type declarations: what is published needs them, what runs does not.
 * @param examples Also install what only the examples and the documentation need, e.g. Next.js.
 */
export async function setUp({ declarations = false, examples = false } = {}) {
  const manifests = (folder) =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${folder}/${name}/package.json`)
  const print = fingerprint(
    ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json", ...manifests("packages"), ...manifests("examples")],
    false,
  )
  const install = async (...only) => {
    checkDisk()
    step("Installing dependencies (once; half a minute on a fast line)")
    const flags = ["--frozen-lockfile", "--prefer-offline", "--reporter=append-only"]
    const { code, printed } = await run([...pnpmCommand(), "install", ...flags, ...only])
    if (code !== 0) stop(reason(printed, "The installation"))
  }
  if (examples) await once("install", print, () => install())
  else if (!isDone("install", print))
    await once("install-packages", print, () => install("--filter", ".", "--filter", "./packages/*"))
  const sources = fingerprint(["packages", "pnpm-lock.yaml", "tsconfig.base.json"], true)
  await once("build", sources, async () => {
    step("Building the packages")
    const { code, printed } = await run([...pnpmCommand(), "run", "build"], (line) => line.endsWith("build: Done"))
    if (code !== 0) stop(reason(printed, "The build"))
  })
  if (!declarations) return
  await once("declarations", sources, async () => {
    step("Writing type declarations")
    const { code, printed } = await run([process.execPath, join(root, "node_modules/typescript/bin/tsc"), "-b"])
    if (code !== 0) stop(reason(printed, "The type check"))
  })
}
