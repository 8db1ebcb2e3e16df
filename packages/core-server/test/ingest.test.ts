import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, test } from "vitest"
import { ingestFolder, loadDemoCorpus, parseJsonl, writeCorpus } from "../src/index.ts"
import { textOfDocx } from "../src/ingest/docx.ts"
import { textOfHtml, textOfMarkdown } from "../src/ingest/plain-text.ts"
import { splitStatute } from "../src/ingest/split-statute.ts"
import { newFolder } from "./support/folder.ts"
import { zip } from "./support/zip.ts"

const STATUTE = `فصل اول - کلیات
ماده ۱ - این قانون دربارهٔ باغ‌ها است.
تبصره ۱ - باغچه باغ نیست.
ماده دوم: درخت را نباید برید.
ماده ۲ مکرر - درخت خشک استثنا است.
فصل دوم - مجازات
ماده ۳ـ (منسوخ 1399/02/23)- کیفر پیشین.
ماده واحده - پایان.`

test("a statute is split into articles with chapters, notes, bis articles and repealed ones", () => {
  const articles = splitStatute(STATUTE)
  expect(articles.map(({ number }) => number)).toEqual(["1", "2", "2 مکرر", "3", "واحده"])
  const one = articles.find(({ number }) => number === "1")
  expect(one?.text).toContain("باغچه باغ نیست")
  expect(one?.heading).toBe("فصل اول - کلیات")
  expect(articles.find(({ number }) => number === "3")).toMatchObject({ repealed: true, heading: "فصل دوم - مجازات" })
})

test("a folder of mixed files becomes one corpus, and what cannot be read is named", async () => {
  const folder = await newFolder()
  await writeFile(join(folder, "a.md"), `# قانون باغ‌ها\n\n${STATUTE}`)
  await writeFile(
    join(folder, "b.html"),
    "<html><head><title>قانون چاه&zwnj;ها</title></head><body><script>x</script><p>ماده 1 - چاه را بپوشانید &amp; نشان بگذارید.</p></body></html>",
  )
  await writeFile(
    join(folder, "c.docx"),
    zip("word/document.xml", Buffer.from("<w:p><w:t>ماده ۵ - راه باید باز باشد.</w:t></w:p>")),
  )
  await writeFile(join(folder, "d.jsonl"), `${JSON.stringify({ id: "x:1", law: "قانون", text: "متن" })}\n`)
  await writeFile(join(folder, "e.jsonl"), '{"id": "y:1"\n')
  await writeFile(join(folder, "f.pdf"), "%PDF-1.4")
  await writeFile(join(folder, "g.txt"), Buffer.from([0xc3, 0x28]))
  await writeFile(join(folder, "h.jsonl"), `${JSON.stringify({ id: "x:1", law: "قانون", text: "متن" })}\n`)
  const { corpus, problems, duplicates, files } = await ingestFolder(folder)
  expect(files).toBe(8)
  expect(duplicates).toBe(1)
  expect(problems.map(({ file }) => file.at(-1) && file.slice(folder.length + 1))).toEqual([
    "e.jsonl",
    "f.pdf",
    "g.txt",
  ])
  expect(corpus.units.map((unit) => [unit.law.fa, unit.article])).toContainEqual(["قانون چاه\u200cها", "1"])
  expect(corpus.units.find((unit) => unit.law.fa === "c")?.text.fa).toBe("راه باید باز باشد.")
  expect((await ingestFolder(folder)).corpus).toEqual(corpus)
})

test("a corpus that is written is read back the same", async () => {
  const demo = await loadDemoCorpus()
  const file = join(await newFolder(), "corpus.jsonl")
  await writeCorpus(file, demo)
  const { readFile } = await import("node:fs/promises")
  expect(parseJsonl(await readFile(file, "utf8"))).toEqual(demo.units)
})

test("a zip bomb and a file that is no DOCX are refused", () => {
  expect(() => textOfDocx(zip("word/document.xml", Buffer.alloc(70 * 1024 * 1024)))).toThrow()
  expect(() => textOfDocx(Buffer.from("not a zip"))).toThrow("no DOCX")
  expect(() => textOfDocx(zip("other.xml", Buffer.from("x")))).toThrow("no DOCX")
})

test("of a DOCX with tracked changes only what its reader sees is taken, in whatever way its letters are written", () => {
  const paragraph = [
    "<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr><w:r><w:t>ماده &#1777; - مهلت </w:t></w:r>",
    "<w:del w:id='2'><w:r><w:delText>ده</w:delText></w:r></w:del><w:ins w:id='3'><w:r><w:t>سی</w:t></w:r></w:ins>",
    "<w:r><w:instrText> PAGE </w:instrText><w:tab/><w:t>روز &amp;lt; است.</w:t></w:r></w:p>",
  ].join("")
  expect(textOfDocx(zip("word/document.xml", Buffer.from(paragraph))).text.trim()).toBe(
    "ماده ۱ - مهلت سی روز &lt; است.",
  )
})

test("a web page with an empty title is named by its heading, and names of entities that do not exist stay", () => {
  const page = "<title> </title><h1>آیین‌نامهٔ <b>باغ</b></h1><script/><p>باغ &constructor; &__proto__; آباد</p>"
  expect(textOfHtml(page)).toEqual({
    title: "آیین‌نامهٔ باغ",
    text: expect.stringContaining("باغ &constructor; &__proto__; آباد"),
  })
})

test("Markdown gives the words of its links, and of pictures nothing", () => {
  const { text } = textOfMarkdown("[یک](http://a) ![نقش](b) [![نقش](c)](d) [دو] (سه) [چهار](\nپنج)")
  expect(text.replace(/\s+/g, " ")).toBe("یک [دو] (سه) [چهار]( پنج)")
})

const unitsOf = async (files: Record<string, string | Buffer>) =>
  (await ingestFolder(await newFolder(files))).corpus.units.map(({ law, article, unitName, heading, text }) => [
    law.fa,
    article === null ? null : `${unitName} ${article}`,
    heading?.fa ?? null,
    text.fa,
  ])

const ENGLISH = `# House Rules

Chapter 1 - Access

## Article 1. Opening hours
The house is open from 7 am to 10 pm.

### On holidays
It is closed, as section 9 of the lease says.

## Article 2: Guests may stay for three hours.

**Section 3.1** - Dogs are admitted.
Section 5 of the lease applies.
`

test("articles of English rules are split, with the headings that they have, and only at their own lines", async () => {
  expect(await unitsOf({ "rules.md": ENGLISH })).toEqual([
    [
      "House Rules",
      "Article 1",
      "Opening hours",
      "The house is open from 7 am to 10 pm.\n\nOn holidays\nIt is closed, as section 9 of the lease says.",
    ],
    ["House Rules", "Article 2", "Chapter 1 - Access", "Guests may stay for three hours."],
    ["House Rules", "Section 3.1", "Chapter 1 - Access", "Dogs are admitted.\nSection 5 of the lease applies."],
  ])
})

test("rules without articles are split at their headings, in every format", async () => {
  const sections = [
    ["آیین‌نامهٔ باغ", null, "ورود", "ورود تا ساعت ده آزاد است."],
    ["آیین‌نامهٔ باغ", null, "گل‌ها", "چیدن گل ممنوع است."],
  ]
  const [entrance, flowers] = [
    ["ورود", "ورود تا ساعت ده آزاد است."],
    ["گل‌ها", "چیدن گل ممنوع است."],
  ] as const
  const styled = (style: string, text: string) =>
    `<w:p><w:pPr><w:pStyle w:val="${style}"/></w:pPr><w:t>${text}</w:t></w:p>`
  const documents = {
    "a.md": `# آیین‌نامهٔ باغ\n\n## ${entrance.join("\n\n")}\n\n## ${flowers.join("\n\n")}\n`,
    "a.html": `<title>آیین‌نامهٔ باغ</title><h2>${entrance.join("</h2><p>")}</p><h2>${flowers.join("</h2><p>")}</p>`,
    "a.docx": zip(
      "word/document.xml",
      Buffer.from(
        [
          styled("Title", "آیین‌نامهٔ باغ"),
          ...[entrance, flowers].flatMap(([heading, text]) => [styled("Heading1", heading), styled("Normal", text)]),
        ].join(""),
      ),
    ),
  }
  for (const [name, content] of Object.entries(documents))
    expect([name, await unitsOf({ [name]: content })]).toEqual([name, sections])
})

test("a text without a title is called by its first line, where that is one", async () => {
  const article = "ماده ۱ - گل را نچینید."
  expect(await unitsOf({ "g.txt": `بسمه تعالی\n\nآیین‌نامهٔ باغ\n${article}` })).toEqual([
    ["آیین‌نامهٔ باغ", "ماده 1", null, "گل را نچینید."],
  ])
  for (const opening of ["", "فصل یکم\n", "این متن از باغبان است.\n"])
    expect((await unitsOf({ "g.txt": `${opening}${article}` })).at(-1)?.[0]).toBe("g")
})
