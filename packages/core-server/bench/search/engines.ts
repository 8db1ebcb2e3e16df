import { createRequire } from "node:module"
import type { LawUnit } from "../../src/law/corpus.ts"
import { buildIndexData, buildLawIndex, contentOf } from "../../src/search/law-index.ts"
import { retrieve } from "../../src/search/retrieve.ts"
import { loadSnapshot, saveSnapshot } from "../../src/search/snapshot.ts"
import type { Chunks } from "./chunks.ts"

/** Another search engine over chunks: how many it finds for a question, at most ten. */
export type Engine = (chunks: Chunks) => Promise<(question: string) => number>

const TOP = 10
/** What the other engines are given: our words, because their own analysers lose Persian ones. */
const words = (text: string) => contentOf(text).terms

/** Units without a text of their own, as where the texts stay in a store. */
function unitsOf(chunks: Chunks): LawUnit[] {
  class Unit {
    readonly at: number
    constructor(at: number) {
      this.at = at
    }
    get law() {
      return LAW
    }
    get lawId() {
      return "chunk"
    }
    get article() {
      return null
    }
    get kind() {
      return "official"
    }
    get id() {
      return `chunk:${this.at}`
    }
    get text() {
      return { fa: chunks.text(this.at) }
    }
    get heading() {
      return { fa: chunks.heading(this.at) }
    }
  }
  return Array.from({ length: chunks.size }, (_, at) => new Unit(at)) as unknown as LawUnit[]
}
const LAW = { fa: "قانون" }
const KEY = "bench"

/** Builds our index and keeps it in a file. */
export async function keepSnapshot(chunks: Chunks, file: string): Promise<void> {
  await saveSnapshot(file, KEY, buildIndexData(unitsOf(chunks), new Map()))
}

/** All of our retrieval, from a snapshot: analysis, lexicon, word and character index, and the second ranking. */
export async function fromSnapshot(chunks: Chunks, file: string): Promise<(question: string) => number> {
  const data = await loadSnapshot(file, KEY)
  if (!data) throw new Error(`There is no snapshot ${file}.`)
  const index = buildLawIndex({ units: unitsOf(chunks), complete: false }, new Map(), data)
  return (question) => retrieve(index, question, { limit: TOP }).found.length
}

const minisearch: Engine = async (chunks) => {
  const { default: MiniSearch } = await import("minisearch")
  const engine = new MiniSearch<{ id: number; text: string; heading: string }>({
    fields: ["text", "heading"],
    tokenize: words,
    processTerm: (term) => term,
  })
  for (let id = 0; id < chunks.size; id++) engine.add({ id, text: chunks.text(id), heading: chunks.heading(id) })
  return (question) => engine.search(question, { combineWith: "OR", boost: { heading: 0.4 } }).slice(0, TOP).length
}

const orama: Engine = async (chunks) => {
  const { create, insertMultiple, search } = await import("@orama/orama")
  const tokenizer = { language: "english", normalizationCache: new Map(), tokenize: words }
  const engine = create({ schema: { text: "string", heading: "string" } as const, components: { tokenizer } })
  const batch = 1000
  for (let from = 0; from < chunks.size; from += batch)
    await insertMultiple(
      engine,
      Array.from({ length: Math.min(batch, chunks.size - from) }, (_, n) => ({
        text: chunks.text(from + n),
        heading: chunks.heading(from + n),
      })),
    )
  return (question) => {
    const found = search(engine, { term: question, limit: TOP })
    return "hits" in found ? found.hits.length : 0
  }
}

const flexsearch: Engine = async (chunks) => {
  const { default: FlexSearch } = await import("flexsearch")
  const engine = new FlexSearch.Index({ tokenize: "strict", encode: words })
  for (let id = 0; id < chunks.size; id++) engine.add(id, `${chunks.heading(id)} ${chunks.text(id)}`)
  return (question) => engine.search(question, { limit: TOP, suggest: true }).length
}

const fts5: Engine = async (chunks) => {
  const { DatabaseSync } = createRequire(import.meta.url)("@photostructure/sqlite")
  const database = new DatabaseSync(":memory:")
  database.exec("create virtual table chunk using fts5(text, heading, content='', tokenize='unicode61')")
  const insert = database.prepare("insert into chunk (rowid, text, heading) values (?, ?, ?)")
  database.exec("begin")
  for (let id = 0; id < chunks.size; id++)
    insert.run(id + 1, words(chunks.text(id)).join(" "), words(chunks.heading(id)).join(" "))
  database.exec("commit")
  const find = database.prepare("select rowid from chunk where chunk match ? order by bm25(chunk, 1, 0.4) limit 10")
  return (question) => {
    const terms = words(question)
    return terms.length === 0 ? 0 : find.all(terms.map((term) => `"${term}"`).join(" OR ")).length
  }
}

export const ENGINES: Readonly<Record<string, Engine>> = {
  minisearch,
  orama,
  flexsearch,
  "sqlite-fts5": fts5,
}
