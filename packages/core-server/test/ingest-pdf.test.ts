import { readFile } from "node:fs/promises"
import fc from "fast-check"
import { expect, test } from "vitest"
import { ingestFolder } from "../src/index.ts"
import { textOfPdf } from "../src/ingest/pdf.ts"
import { blocksOf } from "../src/ingest/pdf-columns.ts"
import { textOfPage } from "../src/ingest/pdf-lines.ts"
import { newFolder, problemsOf } from "./support/folder.ts"
import { drawPdf } from "./support/pdf.ts"

const fixture = (name: string) => readFile(new URL(`fixtures/${name}`, import.meta.url))
const PDF = await fixture("statute.pdf")

/** A piece of text; x grows to the right, y upwards. */
const at = (str: string, x: number, y: number, width = str.length * 5) => ({
  str,
  width,
  height: 10,
  transform: [1, 0, 0, 1, x, y],
})

test("a PDF with Persian text is split into its articles, in reading order and in letters", async () => {
  const folder = await newFolder({ "garden.pdf": PDF })
  const { corpus, problems } = await ingestFolder(folder)
  expect(problems).toEqual([])
  expect(corpus.units.map(({ law, article, heading, text }) => [law.fa, article, heading?.fa, text.fa])).toEqual([
    [
      "قانون باغ\u200cها",
      "1",
      "فصل اول - کلیات",
      "این قانون دربارهٔ باغهای شهر است و شهرداری آن را اجرا میکند.\nتبصره ۱ - باغچهٔ خانه باغ نیست.",
    ],
    ["قانون باغ\u200cها", "2", "فصل اول - کلیات", "بریدن درخت باغ بدون پروانه ۳۰ روز کار رایگان دارد."],
  ])
})

test("pieces of a line are put in order by where they stand: Persian from the right, numbers and Latin from the left", () => {
  expect(
    textOfPage([
      at("است", 0, 100),
      at("ISO", 30, 100),
      at("9001", 50, 100),
      at("شماره", 80, 100),
      at("ﻣﺎده", 200, 100),
    ]),
  ).toBe("ماده شماره ISO 9001 است")
  expect(textOfPage([at("5", 10, 50, 5), at("1", 5, 50, 5), at("ماده", 20, 50)])).toBe("ماده 15")
  expect(textOfPage([at("the law", 40, 20), at("This is", 0, 20)])).toBe("This is the law")
})

test("a PDF that is damaged, cut, locked or without text is told apart", async () => {
  await expect(textOfPdf(Buffer.from("%PDF-1.7\nnothing"))).rejects.toMatchObject({ code: "damaged" })
  await expect(textOfPdf(new Uint8Array())).rejects.toMatchObject({ code: "damaged" })
  const blank = `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj
trailer<</Root 1 0 R>>`
  await expect(textOfPdf(Buffer.from(blank))).rejects.toMatchObject({ code: "no_text" })
  const locked = blank.replace(
    "<</Root 1 0 R>>",
    `<</Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<${"00".repeat(32)}>/U<${"00".repeat(32)}>>>>>`,
  )
  await expect(textOfPdf(Buffer.from(locked))).rejects.toMatchObject({ code: "locked" })
})

test("however a PDF is damaged, the outcome is its text or an error with a code", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(PDF.length - 1), fc.nat(PDF.length), fc.nat(255), async (place, length, byte) => {
      const damaged = Buffer.from(PDF.subarray(0, length))
      if (place < damaged.length) damaged[place] = byte
      const outcome = await textOfPdf(damaged).catch((error: { name: string; code: string }) => error)
      if ("name" in outcome) expect([outcome.name, outcome.code]).toEqual(["IngestError", expect.any(String)])
    }),
    { numRuns: 25 },
  )
})

test("columns are read one after the other, the right one first, and what crosses them where it stands", async () => {
  const folder = await newFolder({ "garden.pdf": await fixture("two-columns.pdf") })
  const { corpus, problems } = await ingestFolder(folder)
  expect(problems).toEqual([])
  expect(corpus.units.map(({ article, text }) => [article, text.fa])).toEqual([
    [null, "قانون باغهای شهر و نگهداری از درختان کهن، مصوب مجلس"],
    [
      "1",
      "باغ زمینی است که در آن درخت کاشته شده و دور آن دیوار یا پرچین کشیده باشند و مالک آن در دفتر شهرداری نوشته شده باشد.\n" +
        "تبصره ـ باغچهٔ خانه باغ شمرده نمیشود مگر آنکه بیش از هزار متر زمین داشته باشد و در آن بیش از پنجاه درخت کاشته شده باشد.",
    ],
    [
      "2",
      "مالک باغ باید درختان آن را سالم نگاه دارد و هر سال در بهار آن را هرس کند و اگر نکند شهرداری به هزینهٔ او این کار را انجام میدهد و بهای آن را از او میگیرد.",
    ],
    [
      "3",
      "بریدن درخت بدون پروانه ممنوع است و هر کس درختی را ببرد باید به جای آن سه درخت بکارد و سی روز برای فضای سبز کار کند و در بار دوم پروانهٔ باغ او باطل خواهد شد.\n" +
        "این متن برای آزمون خواندن صفحههای دو ستونی نوشته شده است و قانون نیست.",
    ],
  ])
})

const LINES = ["Whoever cuts down a", "tree in the city pays", "for three new ones and", "works thirty days in"]
const OTHERS = [
  "the gardens of the city.",
  "The mayor keeps a book",
  "of all trees that are",
  "older than forty years.",
]

test("columns of Latin script are read from the left, also where their lines stand at other heights", () => {
  for (const shift of [0, 3, 8]) {
    const page = LINES.flatMap((line, n) => [
      at(OTHERS[n]!, 200, 100 - n * 14 - shift, 110),
      at(line, 40, 100 - n * 14, 110),
    ])
    expect(textOfPage(page).replaceAll("\n", " ")).toBe([...LINES, ...OTHERS].join(" "))
  }
})

test("a table, a list of contents and words that are set wide apart are read across", () => {
  const table = [
    ["Annual leave", "30 days"],
    ["Sick leave of a worker", "by a doctor's word"],
    ["Of a mother", "270 days"],
    ["Marriage", "3 days with pay"],
  ] as const
  const text = table.flatMap(([left, right], n) => [at(left, 40, 100 - n * 14), at(right, 200, 100 - n * 14)])
  expect(textOfPage(text)).toContain("Annual leave 30 days")
  const contents = LINES.flatMap((line, n) => [at(line, 40, 100 - n * 14, 110), at(`${n + 1}`, 300, 100 - n * 14)])
  expect(textOfPage(contents)).toContain(`${LINES[0]} 1 ${LINES[1]} 2`)
  const wide = LINES.map((line, n) => line.split(" ").map((word, at_) => at(word, 40 + at_ * 60, 100 - n * 14, 49)))
  expect(textOfPage(wide.flat()).replaceAll("\n", " ")).toBe(LINES.join(" "))
})

test("whatever stands wherever on a page, no piece is lost or read twice", () => {
  const piece = fc.record({
    text: fc.constantFrom("باغ", "tree", "۱۲", " "),
    x: fc.integer({ min: 0, max: 500 }),
    y: fc.integer({ min: 0, max: 700 }),
    width: fc.integer({ min: 0, max: 300 }),
    height: fc.integer({ min: 1, max: 30 }),
  })
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const read = blocksOf(pieces).flat()
      expect(read).toHaveLength(pieces.length)
      expect(new Set(read)).toEqual(new Set(pieces))
    }),
  )
})

test("a scan is refused as having no text, also with a stamp on each page, and of a mixed one the other pages are taken", async () => {
  const scan = { picture: true }
  const stamped = { picture: true, text: "scanned by the court" }
  const typed = { text: "Article 1 - Whoever cuts down a tree of the city pays for three new ones." }
  const folder = await newFolder({
    "a-scan.pdf": drawPdf([scan, scan]),
    "b-stamped.pdf": drawPdf(Array.from({ length: 5 }, () => stamped)),
    "c-mixed.pdf": drawPdf([typed, scan, stamped]),
    "d-logo.pdf": drawPdf([{ ...typed, ...scan }]),
    "e-empty.md": "# \n\n",
  })
  for (let round = 0; round < 2; round++) {
    const report = await ingestFolder(folder, { cacheFolder: `${folder}/.cache` })
    expect(problemsOf(report, folder)).toEqual([
      ["a-scan.pdf", "no_text"],
      ["b-stamped.pdf", "no_text"],
      ["c-mixed.pdf", "no_text"],
      ["e-empty.md", "no_text"],
    ])
    expect(report.problems[0]!.message).toMatch(/has no text, only pictures of pages/)
    expect(report.problems[2]!.message).toMatch(/on 2 pages \(2, 3\)/)
    expect(report.corpus.units.map(({ law }) => law.fa)).toEqual(["c-mixed", "d-logo"])
    expect(report.unchanged).toBe(round)
  }
})
