/** Two instances behind a proxy. One is killed in the middle of an answer, and the reader gets the rest from the other. */
import { type ChildProcess, spawn } from "node:child_process"
import { randomBytes } from "node:crypto"
import { once } from "node:events"
import { createCoreClient } from "@qanun/core-client"
import { SignJWT } from "jose"
import { createProxy } from "./proxy.ts"
import { startSlowCore } from "./slow-core.ts"

const { DATABASE_URL } = process.env
if (!DATABASE_URL) throw new Error("Set DATABASE_URL to an empty PostgreSQL database.")
const FIRST_PORT = Number(process.env["PORT"] ?? 3000)
const secret = () => randomBytes(32).toString("base64url")
const [CORE_SECRET, PAGE_SECRET] = [secret(), secret()]
const CORE_URL = `http://127.0.0.1:${FIRST_PORT + 9}`

const core = await startSlowCore(CORE_SECRET, FIRST_PORT + 9, 40)

async function startInstance(port: number): Promise<ChildProcess> {
  const child = spawn(process.execPath, ["--import", "tsx", "instance.ts"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, DATABASE_URL, CORE_URL, CORE_SECRET, PAGE_SECRET, PORT: String(port) },
  })
  await once(child.stdout, "data")
  return child
}

const instances = new Map<string, ChildProcess>()
for (const port of [FIRST_PORT + 1, FIRST_PORT + 2])
  instances.set(`http://127.0.0.1:${port}`, await startInstance(port))

let answering = ""
const proxy = createProxy([...instances.keys()], (target, path) => {
  if (!path.includes("/query/stream")) return
  answering = target
  console.log(`${path.replace(/[0-9a-z]{26}/, "…")} is answered by ${target}`)
})
proxy.listen(FIRST_PORT)

const client = createCoreClient({
  baseUrl: `http://127.0.0.1:${FIRST_PORT}/qanun`,
  getToken: () =>
    new SignJWT()
      .setProtectedHeader({ alg: "HS256" })
      .setSubject("sara")
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(new TextEncoder().encode(PAGE_SECRET)),
})

const stream = client.query.stream({ query: "چند روز مرخصی استحقاقی دارم؟", language: "fa" })
const ids: number[] = []
let pieces = 0
for await (const event of stream) {
  ids.push(Number(stream.lastEventId?.split(":").at(-1)))
  if (event.type !== "token" || ++pieces !== 3) continue
  instances.get(answering)?.kill("SIGKILL")
  console.log(`${answering} was killed after event ${ids.at(-1)}`)
}
const { answer, citations } = await stream.final()
console.log(answer)
console.log(citations.map(({ n, label }) => `[${n}] ${label}`).join("\n"))

const gapless = ids.every((id, index) => id === index + 1)
console.log(`${ids.length} events, ${gapless ? "none twice, none lost" : `with gaps: ${ids}`}`)

for (const child of instances.values()) child.kill("SIGTERM")
proxy.close()
core.close()
process.exitCode = gapless ? 0 : 1
