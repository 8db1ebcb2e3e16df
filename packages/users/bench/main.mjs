// What the adapter adds to a Core: the first token, and the passing on of many small events. Core, adapter and reader are
// processes of their own, as they are on a site. Ratios on the built files; the two are measured in turns.
import { fork } from "node:child_process"
import { once } from "node:events"
import { fileURLToPath } from "node:url"
import { createCoreClient } from "@qanun/core-client"
import { record } from "../../../scripts/lib/record.mjs"

const FEW = 20
/** Of a long answer, and of one so long that what a question costs once no longer counts: the throughput. */
const MANY = [5000, 40_000]
const ROUNDS = process.argv.includes("--quick") ? 5 : 20

async function start(name, args) {
  const path = fileURLToPath(new URL(`./${name}.mjs`, import.meta.url))
  const child = fork(path, args, { execArgv: [...process.execArgv, "--expose-gc"] })
  const [{ url }] = await once(child, "message")
  return { url, child }
}
const core = await start("core-process", [])
const site = await start("site-process", [core.url])
const cpuOf = async ({ child }) => {
  child.send("cpu")
  return (await once(child, "message"))[0].cpuMs
}
const cpuOfSite = () => cpuOf(site)
/** Of Core, adapter and reader. */
async function cpuOfAll() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000 + (await cpuOf(core)) + (await cpuOfSite())
}

async function ask(client, events) {
  const cpuBefore = await cpuOfAll()
  const startedAt = performance.now()
  let firstMs = 0
  for await (const event of client.query.stream({ query: String(events) }))
    if (!firstMs && event.type === "token") firstMs = performance.now() - startedAt
  const totalMs = performance.now() - startedAt
  return { firstMs, totalMs, cpuMs: (await cpuOfAll()) - cpuBefore }
}

const middle = (field) => (results) => median(results.map((result) => result[field]))
const median = (list) => list.toSorted((one, two) => one - two)[Math.floor(list.length / 2)]
const direct = createCoreClient({ baseUrl: core.url })
const through = createCoreClient({ baseUrl: site.url })

async function compare(events, times) {
  const results = [[], []]
  for (let n = 0; n < times; n++)
    for (const [index, client] of [direct, through].entries()) results[index].push(await ask(client, events))
  return results
}

const line = (what, text) => process.stdout.write(`${what.padEnd(40)} ${text}\n`)
const share = (one, two) => `${Math.round((one / two) * 100)} %`
const beside = (title, one, two) =>
  record({
    title,
    unit: "ms",
    note: "A Core that answers at once, read directly and through the adapter over SQLite, which stores every event.",
    rows: [
      { name: "Core, read directly", value: one },
      { name: "through @qanun/users", value: two, ours: true },
    ],
  })

async function firstToken() {
  await compare(FEW, 50)
  const before = await cpuOfSite()
  const [one, two] = (await compare(FEW, 10 * ROUNDS)).map(middle("firstMs"))
  const cpu = (await cpuOfSite()) - before
  line("first token, added at the median", `${(two - one).toFixed(1)} ms (${two.toFixed(1)} over ${one.toFixed(1)})`)
  line("adapter's CPU for a whole question", `${(cpu / (10 * ROUNDS)).toFixed(1)} ms`)
  beside("To the first token, median", one, two)
}

async function smallEvents(count) {
  await compare(count, 5)
  const before = await cpuOfSite()
  const results = await compare(count, ROUNDS)
  const cpu = (await cpuOfSite()) - before
  const [one, two] = results.map(middle("totalMs"))
  line(`${count} small events, of direct`, `${share(one, two)} (${two.toFixed(1)} over ${one.toFixed(1)} ms)`)
  // The same where other work takes what the three leave of the machine: then CPU decides.
  line("the same by the CPU of all three", share(...results.map(middle("cpuMs"))))
  line("adapter's CPU for an event", `${((cpu * 1000) / (ROUNDS * count)).toFixed(1)} µs`)
  beside(`${count} small events, median`, one, two)
}

try {
  await firstToken()
  for (const count of MANY) await smallEvents(count)
} finally {
  site.child.kill()
  core.child.kill()
}
