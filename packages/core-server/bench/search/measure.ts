// Builds an engine over so many chunks and asks it questions: `engine size snapshot`. Prints one line of JSON.
// `qanun-build` only keeps our index in the snapshot file, and `qanun` starts from there, as a server does.
import { loadDemoCorpus } from "../../src/demo-corpus.ts"
import { SPOKEN } from "../../test/fixtures/spoken-questions.ts"
import { TYPED } from "../../test/fixtures/typed-questions.ts"
import { chunksOf } from "./chunks.ts"
import { ENGINES, fromSnapshot, keepSnapshot } from "./engines.ts"

/** Slow engines are asked less, so that a run ends. */
const ASK_FOR_MS = 6000
const WARM_UP = 20

const [name = "", size = "0", snapshot = ""] = process.argv.slice(2)

const cpuMs = (since: NodeJS.CpuUsage) => {
  const { user, system } = process.cpuUsage(since)
  return (user + system) / 1000
}
/** Nearest rank. */
const percentile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0
const memory = () => {
  globalThis.gc?.()
  return process.memoryUsage().rss / 2 ** 20
}

const chunks = chunksOf((await loadDemoCorpus()).units, Number(size))
const before = process.cpuUsage()
const openedAt = performance.now()
if (name === "qanun-build") await keepSnapshot(chunks, snapshot)
const search = name === "qanun" ? await fromSnapshot(chunks, snapshot) : await (ENGINES[name]?.(chunks) ?? (() => 0))
const build = cpuMs(before)
const start = performance.now() - openedAt
const questions = [...SPOKEN, ...TYPED].map(([question]) => question)
for (const question of questions.slice(0, WARM_UP)) search(question)
const wall: number[] = []
const cpu: number[] = []
let found = 0
const startedAt = performance.now()
for (const question of questions) {
  if (performance.now() - startedAt > ASK_FOR_MS) break
  const used = process.cpuUsage()
  const from = performance.now()
  found += search(question)
  wall.push(performance.now() - from)
  cpu.push(cpuMs(used))
}
console.log(
  JSON.stringify({
    engine: name,
    size: Number(size),
    build: build / 1000,
    start: start / 1000,
    memory: memory(),
    peak: process.resourceUsage().maxRSS / 1024,
    asked: wall.length,
    found: found / wall.length,
    cpu50: percentile(cpu, 0.5),
    cpu99: percentile(cpu, 0.99),
    wall99: percentile(wall, 0.99),
  }),
)
