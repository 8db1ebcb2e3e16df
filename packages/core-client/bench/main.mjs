// Runs this client beside its peers and prints figures and ratios: pnpm --filter @qanun/core-client bench [--quick]
// CPU time only, each cell in a fresh process, rounds interleaved, so that a busy machine blurs but does not bend them.
import { execFile, execFileSync, fork } from "node:child_process"
import { existsSync, mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { record } from "../../../scripts/lib/record.mjs"
import { CLIENTS, FLOOR, OURS, PARSER } from "./clients.mjs"

const PEERS = [
  "openai@6.49.0",
  "@anthropic-ai/sdk@1.12.0",
  "groq-sdk@1.6.0",
  "@langchain/langgraph-sdk@2.0.0",
  "ky@1.14.3",
  "ai@6.0.326",
  "@ai-sdk/openai-compatible@2.0.91",
  "eventsource-parser@4.1.3",
]
const quick = process.argv.includes("--quick")
const here = fileURLToPath(new URL(".", import.meta.url))
const run = promisify(execFile)

// Peers stay out of the workspace's lockfile: nobody but this program needs their 84 MB.
const cache = fileURLToPath(new URL("../../../.cache/core-client-peers", import.meta.url))
if (!existsSync(`${cache}/node_modules/openai`)) {
  console.log("Fetching the peers …")
  mkdirSync(cache, { recursive: true })
  execFileSync("npm", ["install", "--prefix", cache, "--no-audit", "--no-fund", "--silent", ...PEERS], {
    stdio: "inherit",
  })
}

const server = fork(`${here}server.mjs`)
const port = await new Promise((resolve) => server.once("message", resolve))

async function cell(name, what, base) {
  try {
    const args = ["--expose-gc", `${here}measure.mjs`, name, what, base]
    const { stdout } = await run(process.execPath, args, { timeout: quick ? 20_000 : 60_000 })
    return Number(stdout.trim().split("\n").at(-1))
  } catch {
    return Number.NaN
  }
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]

/** Measures some clients in rounds, and prints each beside what it is compared with. */
async function table(
  title,
  what,
  { unit, count = 1, rounds = quick ? 1 : 3, names = Object.keys(CLIENTS), over, times = [] },
) {
  const base = `http://127.0.0.1:${port}/c${count}`
  const taken = new Map(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++)
    for (const name of names) taken.get(name).push(await cell(name, what, base))
  const results = new Map([...taken].map(([name, values]) => [name, median(values)]))
  record({ title, unit, rows: [...results].map(([name, value]) => ({ name, value, ours: name === OURS })) })
  console.log(`\n${title} (${unit})`)
  for (const [name, value] of results) {
    const compared = times.map((other) => `${(value / results.get(other)).toFixed(2)} × ${other}`)
    if (over) compared.push(`+${(value - results.get(over)).toFixed(2)} over ${over}`)
    const text = Number.isNaN(value) ? "not offered, or not within the time" : value.toFixed(2).padStart(9)
    console.log(`  ${name.padEnd(34)} ${text}${name === OURS ? `   ${compared.join(", ")}` : ""}`)
  }
}

const streaming = Object.keys(CLIENTS)
await table("CPU for one event over loopback", "event", {
  unit: "µs",
  count: quick ? 20_000 : 100_000,
  times: [FLOOR, PARSER],
})
await table("One event of 4 MB in pieces of 1 KiB", "large", {
  unit: "ms CPU",
  rounds: 1,
  names: streaming.filter((name) => !name.startsWith("floor")),
})
await table("Live memory after a stream of 1,000,000 events", "memory", {
  unit: "MB",
  rounds: 1,
  count: quick ? 100_000 : 1_000_000,
  names: ["floor: read only", OURS],
  over: "floor: read only",
})
await table("To the first event, from memory", "first", { unit: "ms, p10", over: "floor: read only" })
const calling = streaming.filter((name) => name !== FLOOR && name !== PARSER && name !== "ai (streamText)")
await table("CPU for one JSON call, from memory", "json", { unit: "µs", names: calling, over: "floor: read only" })
await table("Import in a fresh process", "import", { unit: "ms CPU", over: "floor: read only" })
console.log(`\n${execFileSync(process.execPath, [`${here}size.mjs`, "--no-budget"], { encoding: "utf8" })}`)
server.disconnect()
