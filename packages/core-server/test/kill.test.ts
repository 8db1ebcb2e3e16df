import { once } from "node:events"
import { readdir, utimes, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { SyncStatus } from "@qanun/contract"
import { openSqlite } from "@qanun/store"
import { expect, test } from "vitest"
import { kill9 } from "../../store/test/script-process.ts"
import { loadDemoCorpus, parseRecord, writeCorpus } from "../src/index.ts"
import { plainWordsOf } from "../src/law/plain-words.ts"
import { buildIndexData } from "../src/search/law-index.ts"
import { indexKey, loadSnapshot } from "../src/search/snapshot.ts"
import { bundle, startChild } from "./support/child.ts"
import { SERVICE_KEY } from "./support/feed.ts"
import { newFolder } from "./support/folder.ts"
import { until } from "./support/until.ts"
import { piece } from "./support/vectors.ts"

const script = await bundle("core-child.ts")
const corpusOf = (units: number, word: string) => ({
  units: Array.from({ length: units }, (_, n) =>
    parseRecord({
      id: `${word}:${n}`,
      law: "قانون",
      article_no: String(n),
      text: `متن ${word} دربارهٔ موضوع شماره ${n}.`,
    }),
  ),
  complete: true,
})
const firstLine = async (child: ReturnType<typeof startChild>) => String((await once(child.stdout, "data"))[0]).trim()

test("a Core that is killed while it builds or keeps its index leaves a whole one or none, and starts again", async () => {
  const folder = await newFolder()
  const file = join(folder, "index.snapshot")
  const plainWords = plainWordsOf((await loadDemoCorpus()).units)
  const isWriting = async () => (await readdir(folder)).some((name) => name.endsWith(".next"))
  let before = corpusOf(1, "پیشین")
  for (const [units, word] of [
    [1, "یکم"],
    [1500, "دوم"],
  ] as const) {
    const corpus = corpusOf(units, word)
    await writeCorpus(join(folder, "corpus.jsonl"), corpus)
    const child = startChild(script, [folder])
    let isReady = false
    void firstLine(child).then(() => {
      isReady = true
    })
    // In the midst of the writing, where that is seen; the first one gets to its end.
    await until(async () => isReady || (units > 1 && (await isWriting())))
    await kill9(child)
    const stored = await Promise.all([before, corpus].map((one) => loadSnapshot(file, indexKey(one, plainWords))))
    const whole = stored.map((data, at) => data && [data, buildIndexData([before, corpus][at]!.units, plainWords)])
    const held = whole.filter((pair) => pair !== undefined)
    expect(held).toHaveLength(1)
    expect(held[0]![0]).toEqual(held[0]![1])
    if (stored[1]) before = corpus
  }
  // What the killed ones have left is gone after a while.
  for (const name of await readdir(folder)) if (name.endsWith(".next")) await utimes(join(folder, name), 0, 0)
  await writeFile(join(folder, "index.snapshot.old.next"), "half")
  await utimes(join(folder, "index.snapshot.old.next"), 0, 0)
  await writeFile(file, "half an index")
  await firstLine(startChild(script, [folder]))
  expect((await readdir(folder)).filter((name) => name.endsWith(".next"))).toEqual([])
  expect(await loadSnapshot(file, indexKey(corpusOf(1500, "دوم"), plainWords))).toBeDefined()
})

const SIZE = 100

test("a batch of Ingest that a killed Core was taking is there as a whole or not at all, each piece with its vector", async () => {
  const folder = await newFolder()
  await writeCorpus(join(folder, "corpus.jsonl"), corpusOf(1, "باغ"))
  const acknowledged = new Set<number>()
  let batch = 0
  const send = async (base: string) => {
    const number = batch++
    const embeddings = Array.from({ length: SIZE }, (_, n) =>
      piece(`${number}:${n}`, `بریدن درخت باغ شماره ${number * SIZE + n} ممنوع است.`),
    )
    const response = await fetch(`${base}/api/v1/sync/embeddings`, {
      method: "POST",
      headers: { "x-api-key": SERVICE_KEY, "content-type": "application/json" },
      body: JSON.stringify({ embeddings }),
    })
    expect(response.status).toBe(200)
    acknowledged.add(number)
  }
  const child = startChild(script, [folder])
  const first = await firstLine(child)
  const sending = Array.from({ length: 5 }, () => send(first))
  const ended = Promise.allSettled(sending)
  await until(() => acknowledged.size >= 2)
  await kill9(child)
  await ended
  const store = await openSqlite(join(folder, "core.db"))
  const rows = await store.query<{ batch: string; points: number; vectors: number }>(
    `select substr(p.id, 1, instr(p.id, ':') - 1) as batch, count(*) as points, count(v.vector) as vectors
     from core_points p left join core_vectors v on v.point_id = p.point_id group by 1`,
  )
  await store.close()
  for (const { points, vectors } of rows) expect([points, vectors]).toEqual([SIZE, SIZE])
  const there = new Set(rows.map((row) => Number(row.batch)))
  for (const number of acknowledged) expect(there).toContain(number)
  const base = await firstLine(startChild(script, [folder]))
  const status = await fetch(`${base}/api/v1/sync/status`, { headers: { "x-api-key": SERVICE_KEY } })
  const { synced_count, pending_count } = SyncStatus.parse(await status.json())
  expect([synced_count % SIZE, pending_count]).toEqual([0, 0])
  expect(synced_count).toBeGreaterThanOrEqual(acknowledged.size * SIZE)
  await send(base)
})
