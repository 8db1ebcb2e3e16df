// Builds an engine over so many chunks and asks it questions: `engine size snapshot`. Prints one line of JSON.
// `qanun-build` only keeps our index in the snapshot file, and `qanun` starts from there, as a server does.
import { loadDemoCorpus } from "../../src/demo-corpus.ts"
import { SPOKEN } from "../../test/fixtures/spoken-questions.ts"
import { TYPED } from "../../test/fixtures/typed-questions.ts"
import { chunksOf } from "./chunks.ts"
import { ENGINES, fromSnapshot, keepSnapshot } from "./engines.ts"
import { cpuMs, memoryMb } from "./usage.ts"

/** Slow engines are asked less, so that a run ends. */
const ASK_FOR_MS = 6000
/** A server answers some questions to itself before anybody asks. */
const WARM_UP_MS = 1500

const [name = "", size = "0", snapshot = ""] = process.argv.slice(2)

/** Nearest rank. */
const percentile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0

const chunks = chunksOf((await loadDemoCorpus()).units, Number(size))
const before = process.cpuUsage()
const openedAt = performance.now()
if (name === "qanun-build") await keepSnapshot(chunks, snapshot)
const search = name === "qanun" ? await fromSnapshot(chunks, snapshot) : await (ENGINES[name]?.(chunks) ?? (() => 0))
const build = cpuMs(before)
const start = performance.now() - openedAt
const questions = [...SPOKEN, ...TYPED].map(([question]) => question)
const warmUntil = performance.now() + WARM_UP_MS
for (const question of questions) if (performance.now() < warmUntil) search(question)
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
    memory: memoryMb(),
    asked: wall.length,
    found: found / wall.length,
    cpu50: percentile(cpu, 0.5),
    cpu99: percentile(cpu, 0.99),
    wall99: percentile(wall, 0.99),
  }),
)
