import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"
import { folder, run } from "./program.ts"

const STATUTE = `# قانون نمونه باغداری

ماده ۱ - هر باغدار باید تا پایان آبان درختان خود را هرس کند.

ماده ۲ - جریمه هرس نکردن درخت پنج روز آبیاری رایگان باغ همسایه است.
`

function statutes(): string {
  const path = join(folder(), "statutes")
  mkdirSync(path)
  writeFileSync(join(path, "garden.md"), STATUTE)
  return path
}

test("a folder of statutes is read, and the server answers from it", async () => {
  const data = folder()
  const { code, output } = await run("ingest", statutes(), "--data", data).ended
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining("2 articles from 1 files") })

  const server = run("up", "--data", data, "--port", "44500", "--core-port", "47500")
  const site = /Qanun is ready\s+(\S+)/.exec(await server.printed("Press Ctrl-C"))?.[1]
  const answer = await run("ask", "جریمه هرس نکردن درخت چیست؟", "--url", `${site}/qanun`).ended
  expect(answer.output).toContain("پنج روز آبیاری رایگان")
  expect(answer.output).toContain("[1] ماده ۲")
})

test("a file that cannot be read is named, and the others are taken", async () => {
  const path = statutes()
  writeFileSync(join(path, "broken.jsonl"), '{"id": "x"')
  writeFileSync(join(path, "scan.pdf"), "%PDF-1.7")
  const { code, output } = await run("ingest", path, "--data", folder()).ended
  expect(code).toBe(3)
  expect(output).toContain("broken.jsonl:")
  expect(output).toContain("scan.pdf: the PDF is damaged")
  expect(output).toContain("2 articles from 3 files")
})

test("a folder that is not there, or empty, ends with one sentence", async () => {
  const empty = join(folder(), "empty")
  mkdirSync(empty)
  for (const [path, words] of [
    [empty, "holds no article that can be read"],
    [join(empty, "nowhere"), "nowhere"],
  ] as const) {
    const { code, output } = await run("ingest", path, "--data", folder()).ended
    expect({ code, output }).toMatchObject({ code: 1, output: expect.stringContaining(words) })
    expect(output).not.toMatch(/\n\s+at /)
  }
})

test("questions are measured", async () => {
  const file = join(folder(), "questions.jsonl")
  writeFileSync(
    file,
    [
      { qid: "1", type: "everyday", query: "چند روز مرخصی استحقاقی دارم؟", qrels: { "labor:64": 2 } },
      { qid: "2", type: "off_topic", query: "طرز تهیه قورمه سبزی چیست؟", qrels: {} },
    ]
      .map((question) => JSON.stringify(question))
      .join("\n"),
  )
  const table = await run("eval", file).ended
  expect(table.output).toContain("Answering from the demo corpus; --corpus names another")
  expect({ code: table.code, output: table.output }).toMatchObject({
    code: 0,
    output: expect.stringMatching(/everyday +1/),
  })
  const json = JSON.parse((await run("eval", file, "--json").ended).output)
  expect(json.kinds).toMatchObject([
    { type: "everyday", hit1: 1, declined: 0 },
    { type: "off_topic", declined: 1 },
  ])
  const missing = await run("eval", `${file}x`).ended
  expect(missing).toMatchObject({ code: 1, output: expect.stringContaining("There is no file") })
})
