// Finds a Chromium for the browser tests, or gets one from npm.
import { spawnSync } from "node:child_process"
import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { pathToFileURL } from "node:url"
import { step, stop } from "./say.mjs"
import { root } from "./setup.mjs"

const PACKAGE = "@sparticuz/chromium@147.0.0"
const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
const PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
]

/** The path of a Chromium: `CHROME_PATH`, one on PATH, or one from npm that is kept in `.cache`. */
export async function findChromium() {
  const wanted = process.env.CHROME_PATH
  if (wanted) return existsSync(wanted) ? wanted : stop(`CHROME_PATH names ${wanted}, where there is no file.`)
  for (const name of NAMES) {
    const found = spawnSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).stdout?.trim()
    if (found) return found
  }
  return PLACES.find(existsSync) ?? fromNpm()
}

async function fromNpm() {
  if (process.platform !== "linux")
    stop("No Chrome or Chromium was found: install one, or set CHROME_PATH to its program, and run the command again.")
  const folder = join(root, ".cache/chromium")
  const entry = join(folder, "node_modules/@sparticuz/chromium/build/esm/index.js")
  if (!existsSync(entry)) {
    step("Fetching a Chromium from npm (once; about 66 MB)")
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, "package.json"), '{"private":true}')
    const { status } = spawnSync("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", PACKAGE], {
      stdio: "inherit",
    })
    if (status !== 0)
      stop("No browser was found and none could be fetched: install Chromium, or set CHROME_PATH, and run again.")
  }
  process.env.AWS_LAMBDA_JS_RUNTIME ??= "nodejs22.x" // makes it unpack the system libraries that it needs
  const { default: chromium } = await import(pathToFileURL(entry).href)
  return chromium.executablePath()
}
