// Runs this client beside its peers and prints figures and ratios: pnpm --filter @qanun/core-client bench [--quick]
// CPU time only, by turns, so that a busy machine blurs but does not bend the ratios; behind each of them are its quartiles.
import { execFile, execFileSync, fork } from "node:child_process"
import { existsSync, mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { record } from "../../../scripts/lib/record.mjs"
import { CLIENTS, FLOOR, OURS, PARSER, READ_ONLY } from "./clients.mjs"

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

/** The figures of some clients that take turns in one fresh process; NaN for all where one fails or takes too long. */
async function measure(what, base, rounds, names) {
  try {
    // One thread, because helper threads that wait for a core of a busy machine are counted as work.
    const args = ["--single-threaded", "--expose-gc", `${here}measure.mjs`, what, base, rounds, ...names]
    const { stdout } = await run(process.execPath, args, { timeout: quick ? 20_000 : 120_000 })
    return JSON.parse(stdout.trim().split("\n").at(-1))
  } catch {
    return Object.fromEntries(names.map((name) => [name, Array(rounds).fill(Number.NaN)]))
  }
}

const sorted = (values) => values.toSorted((a, b) => a - b)
const part = (values, share) => sorted(values)[Math.floor(values.length * share)]
const median = (values) => part(values, 0.5)

/** A median and its quartiles. */
const spread = (values) =>
  `${median(values).toFixed(2)} [${part(values, 0.25).toFixed(2)}..${part(values, 0.75).toFixed(2)}]`

/** Who takes longer than this is not asked again: such a one is no near rival. */
const PATIENCE_MS = 5000

/**
 * Measures some clients and prints each beside what it is compared with. What two took at the same time is compared, and the
 * median of the ratios is told: the machine is not the same from one minute to the next.
 *
 * @param together Clients that take turns in one process; each other one has processes of its own, as all have without it.
 * @param rounds Turns in a process.
 * @param processes Of each, one after the other.
 */
async function table(
  title,
  what,
  {
    unit,
    note,
    count = 1,
    together = [],
    rounds = 1,
    processes = 1,
    names = Object.keys(CLIENTS),
    over,
    times = over ? [over] : [],
  },
) {
  const base = `http://127.0.0.1:${port}/c${count}`
  const figures = new Map(names.map((name) => [name, []]))
  let groups = [together, ...names.filter((name) => !together.includes(name)).map((name) => [name])]
  for (let at = 0; at < (quick ? 1 : processes); at++) {
    const patient = []
    // Each in turn is the first, for whom the machine may be warmer or cooler.
    for (const group of [...groups.slice(at % groups.length), ...groups.slice(0, at % groups.length)]) {
      const startedAt = performance.now()
      const taken = await measure(what, base, quick || group !== together ? Math.min(rounds, 3) : rounds, group)
      for (const name of group) figures.get(name).push(...taken[name])
      if (group.includes(OURS) || performance.now() - startedAt < PATIENCE_MS) patient.push(group)
    }
    groups = patient
  }
  const paired = (compare) => (other) => figures.get(OURS).map((value, at) => compare(value, figures.get(other)[at]))
  const ratios = paired((value, other) => value / other)
  const rows = names.map((name) => ({
    name,
    value: median(figures.get(name)),
    ours: name === OURS,
    ...(times.includes(name) && { times: median(ratios(name)) }),
  }))
  record({ title, unit, note, rows })
  console.log(`\n${title} (${unit})`)
  for (const { name, value, ours } of rows) {
    const compared = times.map((other) => `${spread(ratios(other))} × ${other}`)
    if (over) compared.push(`+${spread(paired((value, other) => value - other)(over))} over it`)
    const text = Number.isNaN(value) ? "not offered, or not within the time" : value.toFixed(2).padStart(9)
    console.log(`  ${name.padEnd(34)} ${text}${ours ? `   ${compared.join(", ")}` : ""}`)
  }
}

const FLOORS = [READ_ONLY, FLOOR, PARSER]
const count = quick ? 20_000 : 100_000
await table("CPU for one event over loopback", "event", {
  unit: "µs",
  note: "Whole answers of 100,000 events, again and again, the floors and ours by turns in one process; paired ratios.",
  count,
  together: [...FLOORS, OURS],
  rounds: 15,
  processes: 3,
  times: [FLOOR, PARSER],
})
await table("CPU for one event over loopback, in a fresh process", "event", {
  unit: "µs",
  note: "The first answer of 100,000 events after one of 20,000: what compiling the client costs is in it.",
  count,
  processes: 9,
  names: [...FLOORS, OURS],
  times: [FLOOR, PARSER],
})
const streaming = Object.keys(CLIENTS)
await table("One event of 4 MB in pieces of 1 KiB", "large", {
  unit: "ms CPU",
  processes: 7,
  names: streaming.filter((name) => !name.startsWith("floor")),
  times: [PARSER],
})
await table("Live memory after a stream of 1,000,000 events", "memory", {
  unit: "MB",
  processes: 3,
  count: quick ? 100_000 : 1_000_000,
  names: [READ_ONLY, OURS],
  over: READ_ONLY,
})
await table("To the first event, from memory", "first", {
  unit: "ms, p10",
  together: [READ_ONLY, OURS],
  processes: 5,
  over: READ_ONLY,
})
const calling = streaming.filter((name) => name !== FLOOR && name !== PARSER && name !== "ai (streamText)")
await table("CPU for one JSON call, from memory", "json", {
  unit: "µs",
  together: [READ_ONLY, OURS],
  rounds: 7,
  names: calling,
  over: READ_ONLY,
})
await table("Import in a fresh process", "import", { unit: "ms CPU", processes: 7, over: READ_ONLY })
console.log(`\n${execFileSync(process.execPath, [`${here}size.mjs`, "--no-budget"], { encoding: "utf8" })}`)
server.disconnect()
