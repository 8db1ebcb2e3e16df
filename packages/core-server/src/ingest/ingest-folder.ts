import { createHash } from "node:crypto"
import { readdir, readFile } from "node:fs/promises"
import { basename, extname, join, relative, sep } from "node:path"
import { type Corpus, type LawUnit, parseRecord } from "../law/corpus.ts"
import { removeLeftovers, writeWhole } from "../write-whole.ts"
import { decode } from "./decode.ts"
import { textOfDocx } from "./docx.ts"
import { type IngestCache, openIngestCache } from "./ingest-cache.ts"
import { type IngestCode, IngestError } from "./ingest-error.ts"
import { readJsonl } from "./jsonl.ts"
import { withOpeningTitle } from "./opening-title.ts"
import { textOfPdf } from "./pdf.ts"
import { type PlainDocument, textOfHtml, textOfMarkdown } from "./plain-text.ts"
import { splitStatute } from "./split-statute.ts"

/** Files that hold one statute each. JSONL files hold records, and are read line by line. */
const READERS: Readonly<Record<string, (file: Buffer) => PlainDocument | Promise<PlainDocument>>> = {
  ".md": (file) => textOfMarkdown(decode(file)),
  ".txt": (file) => withOpeningTitle({ title: null, text: decode(file) }),
  ".html": (file) => textOfHtml(decode(file)),
  ".htm": (file) => textOfHtml(decode(file)),
  ".docx": (file) => withOpeningTitle(textOfDocx(file)),
  ".pdf": textOfPdf,
}

/** What stands before the first article and is shorter is a date or a greeting, in characters. */
const SHORTEST_PREAMBLE = 40
/** Longest text of one article in characters. */
const MAX_TEXT = 200_000
/** Largest file that is read as a whole, in bytes. */
const MAX_FILE = 256 * 1024 * 1024
/** Lines of one file that are named; of the others only how many there are. */
const MAX_LINES_NAMED = 20

/** A file or line that was passed over, and why. */
export interface IngestProblem {
  file: string
  code: IngestCode
  message: string
  /** In JSONL files, from 1; the file's other lines were taken. */
  line?: number
}

/** The corpus of a folder, and what came of its files. */
export interface IngestReport {
  files: number
  units: number
  /** Units that another file already brought, with the same id and the same text. */
  duplicates: number
  /** Files that were taken from the cache, since their contents are known. */
  unchanged: number
  problems: IngestProblem[]
  corpus: Corpus
}

/** How a folder is read. */
export interface IngestOptions {
  /** Told after each file. */
  onProgress?: (done: number, all: number, file: string) => void
  /** Where to keep what files were read to, so that a later or interrupted ingest reads only what is new. */
  cacheFolder?: string
}

/**
 * Reads a folder of statutes (JSONL, Markdown, text, HTML, DOCX, PDF with text; subfolders included, hidden ones not) into a
 * corpus. A file or line that cannot be read is reported and passed over; the others are taken. The same folder gives the
 * same corpus.
 *
 * @throws Error of the file system when the folder itself cannot be read.
 */
export async function ingestFolder(
  folder: string,
  { onProgress, cacheFolder }: IngestOptions = {},
): Promise<IngestReport> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !relative(folder, file).split(sep).some(isHidden))
    .sort()
  const cache = cacheFolder === undefined ? undefined : await openIngestCache(cacheFolder)
  const problems: IngestProblem[] = []
  const units = new Map<string, LawUnit>()
  const counts = { duplicates: 0, unchanged: 0 }
  const add = (unit: LawUnit) => {
    const known = units.get(unit.id)
    if (!known) {
      if (unit.text.fa.length > MAX_TEXT)
        throw new IngestError("too_large", `${unit.id} has more than ${MAX_TEXT} characters`)
      units.set(unit.id, unit)
    } else if (JSON.stringify(known) === JSON.stringify(unit)) counts.duplicates++
    else throw new IngestError("duplicate_id", `${nameOf(unit)} is taken by another text`)
  }
  for (const [done, file] of names.entries()) {
    try {
      if (extname(file).toLowerCase() === ".jsonl") problems.push(...(await takeLines(file, add)))
      else {
        const read = await readOne(file, cache)
        if (read.isKnown) counts.unchanged++
        addAll(read.units, add)
        if (read.problem) throw read.problem
      }
    } catch (error) {
      problems.push(problemOf(file, error))
    }
    onProgress?.(done + 1, names.length, file)
  }
  await cache?.prune()
  return {
    files: names.length,
    units: units.size,
    ...counts,
    problems,
    corpus: { units: [...units.values()], complete: true },
  }
}

/** How people find a unit in their files; of records, which have ids of their own, the id. */
const nameOf = ({ id, lawId, law, article }: LawUnit) =>
  article !== null && id === `${lawId}:${article}` && lawId === lawIdOf(law.fa)
    ? `article ${article} of ${law.fa}`
    : `the id ${id}`

const lawIdOf = (law: string) => createHash("sha256").update(law).digest("hex").slice(0, 12)

/** Adds the units of a file, also those behind one that cannot be. @throws IngestError that names the first of these. */
function addAll(units: readonly LawUnit[], add: (unit: LawUnit) => void): void {
  const refused: IngestError[] = []
  for (const unit of units)
    try {
      add(unit)
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
      refused.push(error)
    }
  const [first] = refused
  if (!first) return
  const more = refused.length > 1 ? `, and ${refused.length - 1} more` : ""
  throw new IngestError(first.code, `${first.message}${more}; the other articles were taken`)
}

/** `.git`, `.DS_Store` and the like are no statutes, nor is what lies in such a folder. */
const isHidden = (name: string) => name.startsWith(".")

function problemOf(file: string, error: unknown, line?: number): IngestProblem {
  const at = line === undefined ? {} : { line }
  if (error instanceof IngestError) return { file, code: error.code, message: error.message, ...at }
  const { code } = (error ?? {}) as { code?: unknown }
  // Errors of the file system have a code of capitals; anything else is a file that its reader did not expect.
  return typeof code === "string" && /^E[A-Z]+$/.test(code)
    ? { file, code: "unreadable", message: `the file cannot be read (${code})`, ...at }
    : { file, code: "damaged", message: "the file is damaged", ...at }
}

async function takeLines(file: string, add: (unit: LawUnit) => void): Promise<IngestProblem[]> {
  const problems: IngestProblem[] = []
  let more = 0
  for await (const { line, unit, error } of readJsonl(file))
    try {
      if (error) throw error
      add(unit)
    } catch (problem) {
      if (problems.length < MAX_LINES_NAMED) problems.push(problemOf(file, problem, line))
      else more++
    }
  if (more > 0) problems.push({ file, code: "bad_record", message: `${more} more lines cannot be used` })
  return problems
}

interface ReadFile {
  units: LawUnit[]
  isKnown: boolean
  problem?: IngestError | undefined
}

async function readOne(file: string, cache: IngestCache | undefined): Promise<ReadFile> {
  const extension = extname(file).toLowerCase()
  const read = READERS[extension]
  if (!read) {
    const what = extension ? `files of the kind ${extension}` : "files without an ending"
    throw new IngestError("unsupported", `${what} cannot be read; use JSONL, Markdown, text, HTML, DOCX or PDF`)
  }
  const bytes = await readFile(file)
  if (bytes.length > MAX_FILE)
    throw new IngestError("too_large", `the file is larger than ${MAX_FILE / 1024 / 1024} MB`)
  const name = basename(file, extname(file))
  const known = await cache?.get(`${name}${extension}`, bytes)
  if (known) return { units: known, isKnown: true }
  const document = await read(bytes)
  const units = readStatute(document, name)
  if (units.length === 0) throw new IngestError("no_text", "the file has no text that could be an article")
  // What is known by its contents would be taken without a word the next time.
  if (!document.problem) await cache?.put(`${name}${extension}`, bytes, units)
  return { units, isKnown: false, problem: document.problem }
}

function readStatute({ title, text }: PlainDocument, name: string): LawUnit[] {
  const law = title ?? name
  const lawId = lawIdOf(law)
  const seen = new Map<string, number>()
  return splitStatute(text).flatMap(({ number, unitName, heading, text: body, repealed, isPreamble }) => {
    if (isPreamble && body.length < SHORTEST_PREAMBLE) return []
    const key = number ?? "0"
    const times = (seen.get(key) ?? 0) + 1
    seen.set(key, times)
    const id = times === 1 ? `${lawId}:${key}` : `${lawId}:${key}~${times}`
    return [parseRecord({ id, law_id: lawId, law, article_no: number, kind: unitName, heading, text: body, repealed })]
  })
}

/** Writes a corpus as JSONL, all or nothing: a killed process leaves the old file whole. */
export async function writeCorpus(file: string, { units }: Corpus): Promise<void> {
  const lines = units.map((unit) =>
    JSON.stringify({
      id: unit.id,
      law_id: unit.lawId,
      law: unit.law,
      article_no: unit.article,
      kind: unit.unitName,
      topic: unit.topic,
      heading: unit.heading,
      text: unit.text,
      approved: unit.approved,
      repealed: unit.repealed,
      valid_from: unit.validFrom,
      valid_to: unit.validTo,
      source: unit.kind,
      authority: unit.authority,
      url: unit.url,
    }),
  )
  await removeLeftovers(file)
  await writeWhole(file, `${lines.join("\n")}\n`)
}
