// Uses the packed packages as a stranger would: installs them into a blank project, runs `qanun up`, asks it a question,
// imports every package, and compiles against the types.
import { spawn, spawnSync } from "node:child_process"
import { once } from "node:events"
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs"
import { createServer } from "node:net"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { pnpmCommand, root } from "./setup.mjs"

const READY_MS = 20_000
const QUESTION = { query: "چند روز مرخصی استحقاقی دارم؟", language: "fa" }

/** @returns Everything that is wrong, in words. */
export async function usePacked(packed) {
  const project = mkdtempSync(join(tmpdir(), "qanun-blank-"))
  try {
    const began = performance.now()
    const how = install(project, packed)
    const problems = [
      ...(await runProgram(project, packed)),
      ...importAll(project, packed),
      ...compile(project, packed),
    ]
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    if (problems.length === 0)
      console.log(`a blank project: ${how}, started, asked, imported and compiled in ${seconds} s`)
    return problems
  } finally {
    rmSync(project, { recursive: true, force: true, maxRetries: 3 })
  }
}

function install(project, packed) {
  const tarballs = Object.fromEntries(packed.map(({ manifest, tarball }) => [manifest.name, `file:${tarball}`]))
  const manifest = { name: "blank", private: true, type: "module", dependencies: tarballs }
  writeFileSync(join(project, "package.json"), JSON.stringify({ ...manifest, pnpm: { overrides: tarballs } }))
  const [pnpm, ...args] = pnpmCommand()
  const options = { cwd: project, encoding: "utf8", env: { ...process.env, npm_config_fetch_retries: "1" } }
  const installed = spawnSync(
    pnpm,
    [...args, "install", "--prefer-offline", "--ignore-scripts", "--no-lockfile"],
    options,
  )
  if (installed.status === 0) return "installed"
  // pnpm wants to look versions up even when it has the packages. What it has is in this repository: link that.
  console.log("The registry cannot be asked: the dependencies are linked from this repository instead.")
  rmSync(join(project, "node_modules"), { recursive: true, force: true })
  link(project, packed)
  return "unpacked"
}

/** Unpacks the tarballs and links what they declare as dependencies, and nothing else. */
function link(project, packed) {
  const modules = join(project, "node_modules")
  for (const { manifest, folder, tarball } of packed) {
    const target = join(modules, manifest.name)
    mkdirSync(target, { recursive: true })
    spawnSync("tar", ["-xzf", tarball, "-C", target, "--strip-components=1"])
    const packedManifest = JSON.parse(readFileSync(join(target, "package.json"), "utf8"))
    for (const name of Object.keys(packedManifest.dependencies ?? {})) {
      const at = join(target, "node_modules", name)
      if (name.startsWith("@qanun/")) continue
      mkdirSync(dirname(at), { recursive: true })
      symlinkSync(realpathSync(join(root, "packages", folder, "node_modules", name)), at)
    }
    for (const [name, file] of Object.entries(packedManifest.bin ?? {})) {
      mkdirSync(join(modules, ".bin"), { recursive: true })
      symlinkSync(join(target, file), join(modules, ".bin", name))
      spawnSync("chmod", ["+x", join(target, file)])
    }
  }
}

async function runProgram(project, packed) {
  const program = join(project, "node_modules/.bin/qanun")
  const version = spawnSync(program, ["--version"], { cwd: project, encoding: "utf8" })
  const expected = packed.find(({ manifest }) => manifest.name === "qanun").manifest.version
  if (version.stdout?.trim() !== expected)
    return [
      `qanun --version prints ${JSON.stringify(version.stdout)} and not ${expected}\n${version.stderr ?? version.error}`,
    ]
  const wanting = spawnSync(program, ["up", "--qdrant-url", "http://127.0.0.1:9"], { cwd: project, encoding: "utf8" })
  if (wanting.status !== 1 || !wanting.stderr.includes("npm install @qdrant/js-client-rest"))
    return [`qanun up without Qdrant's client ended with ${wanting.status} and said: ${wanting.stderr}`]
  const [port, corePort] = [await freePort(), await freePort()]
  const child = spawn(program, ["up", "--json", "--port", String(port), "--core-port", String(corePort)], {
    cwd: project,
  })
  let printed = ""
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (printed += chunk))
  const ended = once(child, "close")
  const deadline = setTimeout(() => child.kill("SIGKILL"), READY_MS)
  try {
    const ready = once(child.stdout, "data")
    if ((await Promise.race([ready, ended])).length > 1) return [`qanun up ended: ${printed}`]
    const problems = await look(JSON.parse(printed).site, project)
    child.kill("SIGINT")
    const [code] = await ended
    return code === 0 ? problems : [...problems, `qanun up ended with ${code}: ${printed}`]
  } finally {
    clearTimeout(deadline)
    child.kill("SIGKILL")
  }
}

/** What a visitor of the site meets: its page, the script of the widget, an answer. */
async function look(site, project) {
  const problems = []
  const script = await (await fetch(`${site}/qanun.js`)).text()
  const file = join(project, "node_modules/@qanun/widget/dist/qanun.js")
  if (statSync(file).size < 500 || script !== readFileSync(file, "utf8"))
    problems.push("the site's /qanun.js is not the file of @qanun/widget")
  if (!(await (await fetch(site)).text()).includes("/qanun.js")) problems.push("the demo page has no script tag")
  const response = await fetch(`${site}/qanun/api/v1/query/`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(QUESTION),
  })
  const answer = await response.json()
  if (!(answer.citations?.length > 0))
    problems.push(`a question was answered with ${response.status}, without a citation`)
  return problems
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
}

/** Every name that can be imported, e.g. `@qanun/contract/routes`. */
const entries = (packed) =>
  packed.flatMap(({ manifest }) => Object.keys(manifest.exports ?? {}).map((path) => manifest.name + path.slice(1)))

function importAll(project, packed) {
  const lines = entries(packed).map(
    (name) =>
      `if (Object.keys(await import(${JSON.stringify(name)})).length === 0) throw new Error("${name} exports nothing")`,
  )
  writeFileSync(join(project, "imports.mjs"), lines.join("\n"))
  const { status, stderr } = spawnSync(process.execPath, ["--no-warnings", "imports.mjs"], {
    cwd: project,
    encoding: "utf8",
  })
  return status === 0 ? [] : [`an import fails\n${stderr}`]
}

const USE = `
import { createCoreClient, type Citation } from "@qanun/core-client"
import { createUsersAdapter, type User } from "@qanun/users"
import { openSqlite, type Driver } from "@qanun/store"
const store: Driver = await openSqlite(":memory:")
const client = createCoreClient({ baseUrl: "https://law.example" })
const citations: Citation[] = (await client.query.ask({ query: "x" })).citations
const user: User = { id: "u", tier: "basic" }
await createUsersAdapter({ core: { baseUrl: "https://law.example" }, store, identify: () => user })
// @ts-expect-error a temperature is a number
client.query.ask({ query: "x", llm_settings: { temperature: "warm" } })
console.log(citations)
`

function compile(project, packed) {
  const imports = entries(packed).map(
    (name, at) => `import * as m${at} from ${JSON.stringify(name)}\nconsole.log(m${at})`,
  )
  writeFileSync(join(project, "use.ts"), `${imports.join("\n")}\n${USE}`)
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "es2022",
    lib: ["es2023", "dom", "dom.iterable"],
    typeRoots: [join(root, "node_modules/@types")],
    types: ["node"],
    // Our own declarations are checked where they are made; what they import from others is theirs.
    skipLibCheck: true,
  }
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["use.ts"] }))
  const tsc = join(root, "node_modules/typescript/bin/tsc")
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", project], { cwd: project, encoding: "utf8" })
  return status === 0 ? [] : [`tsc finds errors against the types\n${stdout}`]
}
