import { readFile, writeFile } from "node:fs/promises"
import { join } from "node:path"
import fc from "fast-check"
import { expect, test } from "vitest"
import { find, unitsInOrder } from "../src/answer/find.ts"
import { openLibraryFrom } from "../src/answer/library.ts"
import { loadDemoCorpus } from "../src/index.ts"
import { openBm25 } from "../src/search/bm25.ts"
import { bm25Builder } from "../src/search/bm25-builder.ts"
import { fuse } from "../src/search/fuse.ts"
import { questionTerms } from "../src/search/question-terms.ts"
import { repairWord } from "../src/search/repair.ts"
import { indexKey, loadSnapshot } from "../src/search/snapshot.ts"
import { nearestWay } from "../src/search/ways.ts"
import { newFolder } from "./support/folder.ts"

const word = fc.constantFrom("a", "b", "c", "d", "e")
const documents = fc.array(fc.tuple(fc.array(word, { maxLength: 6 }), fc.array(word, { maxLength: 3 })), {
  minLength: 1,
  maxLength: 12,
})

function build(docs: readonly (readonly (readonly string[])[])[]) {
  const builder = bm25Builder([{ weight: 1 }, { weight: 0.5 }])
  for (const fields of docs) builder.add(fields)
  return openBm25(builder.finish())
}

test("a search finds exactly the documents that hold a term", () => {
  fc.assert(
    fc.property(documents, word, (docs, term) => {
      const hits = build(docs).search(new Map([[term, 1]]), { limit: 100 })
      const holding = docs.flatMap((fields, at) => (fields.some((field) => field.includes(term)) ? [at] : []))
      expect(hits.map(({ document }) => document).sort((a, b) => a - b)).toEqual(holding)
      for (const { document } of hits) expect(build(docs).impacts(term, [document])[0]).toBeGreaterThan(0)
    }),
  )
})

test("filters act inside the search: the limit counts allowed documents only", () => {
  fc.assert(
    fc.property(documents, fc.infiniteStream(fc.boolean()), fc.integer({ min: 1, max: 5 }), (docs, flags, limit) => {
      const allowed = Uint8Array.from(docs, () => (flags.next().value ? 1 : 0))
      const index = build(docs)
      const query = new Map([
        ["a", 1],
        ["b", 0.5],
      ])
      const filtered = index.search(query, { limit, allowed })
      const expected = index
        .search(query, { limit: 100 })
        .filter(({ document }) => allowed[document])
        .slice(0, limit)
      expect(filtered).toEqual(expected)
    }),
  )
})

test("a search leaves nothing behind for the next one", () => {
  const index = build([
    [["a", "b"], []],
    [["b"], ["a"]],
  ])
  const query = new Map([["a", 1]])
  expect(index.search(query, { limit: 5 })).toEqual(index.search(query, { limit: 5 }))
})

test("fusion prefers what several rankings agree on", () => {
  const hits = (...ids: number[]) => ids.map((document) => ({ document, score: 1 }))
  const fused = fuse(
    [
      { hits: hits(1, 2, 3), weight: 1 },
      { hits: hits(2, 4), weight: 1 },
    ],
    10,
  )
  expect(fused[0]!.document).toBe(2)
})

test("spoken endings, missing spaces and single typing errors lead back to known words", () => {
  const known = new Set(["حقوق", "مرخص", "خانه", "بچه", "اجاره", "کارفرما", "ثبت", "شرکت"])
  const vocabulary = { has: (term: string) => known.has(term), frequency: (term: string) => (known.has(term) ? 5 : 0) }
  const cases: [string, string][] = [
    ["حقوقمو", "حقوق"],
    ["مرخصیامو", "مرخص"],
    ["خونه", "خانه"],
    ["بچم", "بچه"],
    ["اجراه", "اجاره"],
    ["ثبتشرکت", "ثبت"],
  ]
  for (const [spoken, term] of cases) expect([spoken, repairWord(spoken, vocabulary).terms[0]]).toEqual([spoken, term])
  expect(repairWord("قورمه", vocabulary).terms).toEqual([])
})

test("no question of 2,000 characters costs more than 120,000 lookups, whatever its words are", () => {
  const letter = fc.constantFrom(..."ابپتجدرسشعفقکلمنوهی")
  const question = fc
    .tuple(fc.integer({ min: 1, max: 2000 }), fc.array(letter, { minLength: 2000, maxLength: 2000 }))
    .map(([length, letters]) =>
      letters
        .join("")
        .match(new RegExp(`.{1,${length}}`, "gu"))!
        .join(" ")
        .slice(0, 2000),
    )
  fc.assert(
    fc.property(question, (text) => {
      let lookups = 0
      const look = <T>(result: T) => {
        lookups++
        return result
      }
      const nothing = { has: () => look(false), frequency: () => look(0) }
      questionTerms(text, nothing, new Map())
      expect(lookups).toBeLessThan(120_000)
    }),
    { numRuns: 40, examples: [["ها".repeat(1000)], ["کلمه‌ای".repeat(250)]] },
  )
})

test("a snapshot gives the same index, and is passed over when it is of another corpus or cut off", async () => {
  const { units } = await loadDemoCorpus()
  const corpus = { units: units.slice(0, 40), complete: false }
  const file = join(await newFolder(), "index")
  const built = await openLibraryFrom(file, corpus)
  const question = { text: "مرخصی سالانه", language: "fa", maxResults: 5, allowed: null, date: null } as const
  const ids = (library: typeof built) => unitsInOrder(find(question, library)).map((unit) => unit.id)
  expect(ids(await openLibraryFrom(file, corpus))).toEqual(ids(built))
  expect(await loadSnapshot(file, indexKey(corpus, new Map()))).toBeDefined()
  expect(await loadSnapshot(file, indexKey({ ...corpus, units: units.slice(0, 41) }, new Map()))).toBeUndefined()
  await writeFile(file, (await readFile(file)).subarray(0, 500))
  expect(await loadSnapshot(file, indexKey(corpus, new Map()))).toBeUndefined()
  expect(ids(await openLibraryFrom(file, corpus))).toEqual(ids(built))
})

test("a way to ask that is the whole question comes nearer than a part of it or one that says more", () => {
  const index = build([
    [["rent", "house"], []],
    [["deposit"], []],
    [["repair"], []],
  ])
  const concept = (word: string) => ({ word, terms: new Map([[word, 1]]), known: true, sure: true, weight: 1 })
  const concepts = ["rent", "deposit"].map(concept)
  const near = nearestWay({ concepts, senses: [], weights: new Map(), words: [] }, index)
  expect(near([["rent", "deposit"]])).toBe(1)
  expect(near([["rent"]])).toBeLessThan(1)
  expect(near([["rent", "deposit", "repair"]])).toBeLessThan(1)
  expect(near([["house"], ["rent"]])).toBe(near([["rent"]]))
  expect(near([["house"]])).toBe(0)
})
