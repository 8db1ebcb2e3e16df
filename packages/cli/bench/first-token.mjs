// Time to the first token of a streamed answer on the demo corpus, over loopback: through the Users adapter, from Core
// directly, and from a bare HTTP server that sends the same bytes at once. Needs a build.
import { spawn } from "node:child_process"
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { SignJWT } from "jose"
import { record } from "../../../scripts/lib/record.mjs"

const WARM_UP = 20
const ROUNDS = 200
const QUESTION = { query: "چند روز مرخصی استحقاقی دارم؟", language: "fa" }

const folder = mkdtempSync(join(tmpdir(), "qanun-bench-"))
const program = fileURLToPath(new URL("../dist/main.js", import.meta.url))
const child = spawn(process.execPath, [
  "--no-warnings",
  program,
  "up",
  "--data",
  folder,
  "--port",
  "45900",
  "--core-port",
  "46900",
  "--trust-proxy",
])
// Whatever happens below, the program does not outlive this one.
process.on("exit", () => child.kill("SIGKILL"))
const output = await new Promise((resolve) => {
  let text = ""
  child.stdout.on("data", (chunk) => {
    text += chunk
    if (text.includes("Press Ctrl-C")) resolve(text)
  })
})
const site = /is ready\s+(\S+)/.exec(output)[1]
const core = /Core API\s+(\S+)/.exec(output)[1]
const secret = new TextEncoder().encode(JSON.parse(readFileSync(join(folder, "secrets.json"), "utf8")).core)
const token = await new SignJWT({ type: "access" })
  .setProtectedHeader({ alg: "HS256" })
  .setSubject("bench")
  .setExpirationTime("1h")
  .sign(secret)

/** Milliseconds from the call to the first token, and everything that was sent. */
async function firstToken(url, headers) {
  const began = performance.now()
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(QUESTION),
  })
  let text = ""
  let first
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk
    if (first === undefined && text.includes('"type":"token"')) first = performance.now() - began
  }
  if (first === undefined) throw new Error(`No token came: ${response.status} ${text.slice(0, 200)}`)
  return { first, text }
}

const { text: sameBytes } = await firstToken(`${core}/api/v1/query/stream`, { authorization: `Bearer ${token}` })
const bare = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, { "content-type": "text/event-stream" }).end(sameBytes))
})
await new Promise((resolve) => bare.listen(0, "127.0.0.1", resolve))

const contenders = {
  "bare fetch of the same bytes": () => firstToken(`http://127.0.0.1:${bare.address().port}/`, {}),
  "core-server": () => firstToken(`${core}/api/v1/query/stream`, { authorization: `Bearer ${token}` }),
  // Each question from another address: what one address may ask in a minute is limited.
  "users → core-server": (round) =>
    firstToken(`${site}/qanun/api/v1/query/stream`, { "x-forwarded-for": `192.0.2.${round % 250}` }),
}

const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]))
for (let round = 0; round < WARM_UP + ROUNDS; round++)
  for (const [name, run] of Object.entries(contenders)) {
    const { first } = await run(round)
    if (round >= WARM_UP) times[name].push(first)
  }

const quantile = (list, q) => list.toSorted((a, b) => a - b)[Math.floor(q * (list.length - 1))]
const floor = quantile(times["bare fetch of the same bytes"], 0.5)
console.log(`Time to first token, ${ROUNDS} questions each, Node ${process.version}`)
for (const [name, list] of Object.entries(times)) {
  const [p50, p99] = [quantile(list, 0.5), quantile(list, 0.99)]
  console.log(
    `  ${name.padEnd(30)} p50 ${p50.toFixed(1).padStart(6)} ms   p99 ${p99.toFixed(1).padStart(6)} ms   ${(p50 / floor).toFixed(1)} × bare`,
  )
}

for (const [words, q] of [
  ["median", 0.5],
  ["99th percentile", 0.99],
])
  record({
    title: `To the first token on the demo corpus, ${words}`,
    unit: "ms",
    note: "The whole product as `qanun up` starts it, beside a bare HTTP server that sends the same bytes at once.",
    rows: Object.entries(times).map(([name, list], at) => ({ name, value: quantile(list, q), ours: at > 0 })),
  })

bare.close()
child.kill("SIGINT")
await new Promise((resolve) => child.once("close", resolve))
rmSync(folder, { recursive: true, force: true })
