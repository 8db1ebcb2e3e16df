import { once } from "node:events"
import { readdir, readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { kill9 } from "../../store/test/script-process.ts"
import { ingestFolder, parseJsonl, writeCorpus } from "../src/index.ts"
import { bundle, startChild } from "./support/child.ts"
import { newFolder, problemsOf } from "./support/folder.ts"
import { zip } from "./support/zip.ts"

const script = await bundle("ingest-child.ts")
const record = (id: string, text = "متن") => JSON.stringify({ id, law: "قانون", text })
const PDF = await readFile(new URL("fixtures/statute.pdf", import.meta.url))

test("every kind of bad file is named with its code, and the good ones are taken", async () => {
  const folder = await newFolder({
    "a-good.md": "# قانون باغ\n\nماده ۱ - باغ را باید آباد نگه داشت.",
    "b-bomb.docx": zip("word/document.xml", Buffer.alloc(70 * 1024 * 1024)),
    "c-cut.docx": zip("word/document.xml", Buffer.from("<w:p/>")).subarray(10),
    "d-cut.pdf": PDF.subarray(0, 200),
    "e-legacy.txt": Buffer.from([0xe3, 0xc7, 0xcf, 0xe5, 0x20, 0x31, 0x20, 0x2d]),
    "f-nomark.txt": Buffer.from("ماده ۱ - متن", "utf16le"),
    "g-image.png": "PNG",
    "h-noending": "x",
    "i-utf16.txt": Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from("ماده ۱ - متن فارسی در یونیکد ۱۶", "utf16le"),
    ]),
    "j-bom.jsonl": `\ufeff${record("bom:1")}\n`,
  })
  const report = await ingestFolder(folder)
  expect(problemsOf(report, folder)).toEqual([
    ["b-bomb.docx", "too_large"],
    ["c-cut.docx", "damaged"],
    ["d-cut.pdf", "damaged"],
    ["e-legacy.txt", "not_text"],
    ["f-nomark.txt", "not_text"],
    ["g-image.png", "unsupported"],
    ["h-noending", "unsupported"],
  ])
  expect(report.corpus.units.map(({ law }) => law.fa)).toEqual(["قانون باغ", "i-utf16", "قانون"])
})

test("of a JSONL file, each bad line is named and the others are taken, even beside a line of 50 MB", async () => {
  const bytes = (text: string) => Buffer.from(`${text}\n`)
  const folder = await newFolder({
    "mixed.jsonl": Buffer.concat([
      bytes(record("x:1")),
      Buffer.alloc(50 * 1024 * 1024, "a"),
      bytes(""),
      bytes('{"id": "x:2"'),
      Buffer.from([0x7b, 0xff, 0xfe, 0x7d, 0x0a]),
      bytes("[]"),
      bytes(JSON.stringify({ id: "x:3", law: "قانون" })),
      bytes(""),
      bytes(record("x:1", "متن دیگر")),
      bytes(record("x:1")),
      bytes(record("x:9")).subarray(0, -1),
    ]),
  })
  const before = process.memoryUsage().rss
  const report = await ingestFolder(folder)
  expect(problemsOf(report, folder)).toEqual([
    ["mixed.jsonl", "too_large", 2],
    ["mixed.jsonl", "bad_record", 3],
    ["mixed.jsonl", "not_text", 4],
    ["mixed.jsonl", "bad_record", 5],
    ["mixed.jsonl", "bad_record", 6],
    ["mixed.jsonl", "duplicate_id", 8],
  ])
  expect(report.corpus.units.map(({ id }) => id)).toEqual(["x:1", "x:9"])
  expect(report.duplicates).toBe(1)
  expect(process.memoryUsage().rss - before).toBeLessThan(40 * 1024 * 1024)
})

test("of two files that say they are one law, what only the second has is taken, and what it says otherwise is named", async () => {
  const folder = await newFolder({
    "a.md": "# قانون باغ\n\nماده ۱ - متن یک.\n\nماده ۲ - متن دو.",
    "b.md": "# قانون باغ\n\nماده ۱ - متن دیگر.\n\nماده ۲ - متن دیگر.\n\nماده ۳ - متن سه.",
    "c.txt": `ماده ۱ - ${"کلمه ".repeat(400_000)}\nماده ۲ - متن کوتاه.`,
  })
  const { corpus, problems } = await ingestFolder(folder)
  expect(corpus.units.map(({ law, article }) => [law.fa, article])).toEqual([
    ["قانون باغ", "1"],
    ["قانون باغ", "2"],
    ["قانون باغ", "3"],
    ["c", "2"],
  ])
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ["duplicate_id", "article 1 of قانون باغ is taken by another text, and 1 more; the other articles were taken"],
    ["too_large", expect.stringMatching(/more than 200000 characters; the other articles were taken$/)],
  ])
})

test("a thousand bad lines are counted, not listed", async () => {
  const folder = await newFolder({ "bad.jsonl": "x\n".repeat(1000) })
  const { problems } = await ingestFolder(folder)
  expect(problems).toHaveLength(21)
  expect(problems.at(-1)?.message).toContain("980 more")
})

test("what is known by its contents is not read again, and what changed or went is", async () => {
  const folder = await newFolder({ "a.md": "# یک\n\nماده ۱ - متن یک.", "b.md": "# دو\n\nماده ۱ - متن دو." })
  const cacheFolder = join(await newFolder(), "cache")
  const first = await ingestFolder(folder, { cacheFolder })
  expect(first.unchanged).toBe(0)
  const second = await ingestFolder(folder, { cacheFolder })
  expect([second.unchanged, second.corpus]).toEqual([2, first.corpus])
  await writeFile(join(folder, "b.md"), "# دو\n\nماده ۱ - متن نو.")
  const third = await ingestFolder(folder, { cacheFolder })
  expect([third.unchanged, third.corpus.units[1]?.text.fa]).toEqual([1, "متن نو."])
  expect(await readdir(cacheFolder)).toHaveLength(2)
  for (const entry of await readdir(cacheFolder)) await writeFile(join(cacheFolder, entry), '[{"id":')
  expect((await ingestFolder(folder, { cacheFolder })).corpus).toEqual(third.corpus)
})

test("an ingest that is killed anywhere leaves the old corpus whole, and the next one goes on where it was", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 60 }, (_, n) => [
      `${String(n).padStart(2, "0")}.html`,
      `<title>قانون ${n}</title>${Array.from({ length: 60 }, (_, at) => `<p>ماده ${at + 1} - متن ماده ${at + 1} از قانون ${n}.</p>`).join("")}`,
    ]),
  )
  const folder = await newFolder(files)
  const data = await newFolder()
  const [cache, corpusFile] = [join(data, "cache"), join(data, "corpus.jsonl")]
  const expected = (await ingestFolder(folder)).corpus.units
  await writeCorpus(corpusFile, { units: expected.slice(0, 1), complete: true })
  const start = () => startChild(script, [folder, cache, corpusFile])
  for (const stopAt of [1, 20, 45]) {
    const child = start()
    let said = ""
    for await (const chunk of child.stdout) {
      said += String(chunk)
      if (said.split("\n").length > stopAt) break
    }
    await kill9(child)
    const stored = parseJsonl(await readFile(corpusFile, "utf8"))
    expect([1, expected.length]).toContain(stored.length)
  }
  const last = start()
  let said = ""
  last.stdout.on("data", (chunk) => {
    said += String(chunk)
  })
  const [code] = await once(last, "close")
  expect(code).toBe(0)
  expect(Number(/whole (\d+)/.exec(said)?.[1])).toBeGreaterThanOrEqual(40)
  expect(parseJsonl(await readFile(corpusFile, "utf8"))).toEqual(expected)
})
