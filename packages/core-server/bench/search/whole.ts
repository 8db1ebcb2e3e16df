// A corpus as a whole: `take-in size folder` makes a folder of articles, reads it and builds the index; `start size folder`
// starts a Core from what that left. Prints one line of JSON.
import { mkdirSync, writeFileSync } from "node:fs"
import { readFile } from "node:fs/promises"
import { join } from "node:path"
import { openSqlite } from "@qanun/store"
import { createCoreServer, ingestFolder, loadDemoCorpus, parseJsonl, writeCorpus } from "../../src/index.ts"
import { chunksOf } from "./chunks.ts"
import { cpuMs, memoryMb } from "./usage.ts"

/** Articles of one law. */
const LAW_LENGTH = 130

const [what, size = "0", folder = ""] = process.argv.slice(2)
const statutes = join(folder, "statutes")
const corpusFile = join(folder, "corpus.jsonl")

async function openCore() {
  const store = await openSqlite(":memory:")
  const corpus = { units: parseJsonl(await readFile(corpusFile, "utf8")), complete: true }
  const core = await createCoreServer({
    store,
    auth: { secret: "a secret of at least thirty-two characters" },
    corpus,
    snapshotFile: join(folder, "index.snapshot"),
  })
  return async () => {
    await core.close()
    await store.close()
  }
}

async function takeIn() {
  const chunks = chunksOf((await loadDemoCorpus()).units, Number(size))
  const lines = Array.from({ length: chunks.size }, (_, at) => {
    const law = Math.floor(at / LAW_LENGTH)
    return JSON.stringify({
      id: `${law}:${at}`,
      law_id: `${law}`,
      law: `قانون شماره ${law}`,
      article_no: String((at % LAW_LENGTH) + 1),
      heading: chunks.heading(at),
      text: chunks.text(at),
    })
  })
  mkdirSync(statutes, { recursive: true })
  writeFileSync(join(statutes, "all.jsonl"), `${lines.join("\n")}\n`)
  const before = process.cpuUsage()
  const { corpus, units } = await ingestFolder(statutes)
  await writeCorpus(corpusFile, corpus)
  const close = await openCore()
  const articlesPerSecond = (units / cpuMs(before)) * 1000
  await close()
  return { articlesPerSecond }
}

async function start() {
  const from = performance.now()
  const before = process.cpuUsage()
  const close = await openCore()
  const measured = { start: (performance.now() - from) / 1000, startCpu: cpuMs(before) / 1000, memory: memoryMb() }
  await close()
  return measured
}

console.log(JSON.stringify(await (what === "take-in" ? takeIn() : start())))
