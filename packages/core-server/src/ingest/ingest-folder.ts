import { createHash } from "node:crypto"
import { readdir, readFile, rename, writeFile } from "node:fs/promises"
import { basename, extname, join } from "node:path"
import { type Corpus, type LawUnit, parseRecord } from "../law/corpus.ts"
import { textOfDocx } from "./docx.ts"
import { textOfHtml, textOfMarkdown } from "./plain-text.ts"
import { splitStatute } from "./split-statute.ts"

/** Files that can be read. PDF files are reported as not supported: convert them to text first. */
const READERS: Readonly<Record<string, (file: Buffer, name: string) => LawUnit[]>> = {
  ".jsonl": (file) => readJsonl(decode(file)),
  ".md": (file, name) => readStatute(textOfMarkdown(decode(file)), name),
  ".txt": (file, name) => readStatute({ title: null, text: decode(file) }, name),
  ".html": (file, name) => readStatute(textOfHtml(decode(file)), name),
  ".htm": (file, name) => readStatute(textOfHtml(decode(file)), name),
  ".docx": (file, name) => readStatute({ title: null, text: textOfDocx(file) }, name),
}

/** Longest text of one article in characters. */
const MAX_TEXT = 200_000

export interface IngestProblem {
  file: string
  message: string
}

export interface IngestReport {
  files: number
  units: number
  /** Units that another file already brought, with the same id or the same text. */
  duplicates: number
  problems: IngestProblem[]
  corpus: Corpus
}

export interface IngestOptions {
  /** Told after each file. */
  onProgress?: (done: number, all: number, file: string) => void
}

/**
 * Reads a folder of statutes (JSONL, Markdown, text, HTML, DOCX; subfolders included) into a corpus. A file that cannot
 * be read is reported and passed over; the others are taken. The same folder gives the same corpus, in any order.
 *
 * @throws Error of the file system when the folder itself cannot be read.
 */
export async function ingestFolder(folder: string, { onProgress }: IngestOptions = {}): Promise<IngestReport> {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && !entry.name.startsWith("."))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
  const problems: IngestProblem[] = []
  const units = new Map<string, LawUnit>()
  let duplicates = 0
  for (const [done, file] of names.entries()) {
    try {
      for (const unit of await readOne(file)) {
        if (units.has(unit.id)) duplicates++
        else units.set(unit.id, unit)
      }
    } catch (error) {
      problems.push({ file, message: error instanceof Error ? error.message : "the file cannot be read" })
    }
    onProgress?.(done + 1, names.length, file)
  }
  return {
    files: names.length,
    units: units.size,
    duplicates,
    problems,
    corpus: { units: [...units.values()], complete: true },
  }
}

async function readOne(file: string): Promise<LawUnit[]> {
  const extension = extname(file).toLowerCase()
  const read = READERS[extension]
  if (!read)
    throw new TypeError(
      `${extension || "files without an ending"} cannot be read; use JSONL, Markdown, text, HTML or DOCX`,
    )
  const units = read(await readFile(file), basename(file, extname(file)))
  const long = units.find((unit) => unit.text.fa.length > MAX_TEXT)
  if (long) throw new RangeError(`${long.id} has more than ${MAX_TEXT} characters`)
  return units
}

/** UTF-8, or UTF-16 with its mark. @throws TypeError for anything else. */
function decode(file: Buffer): string {
  if (file[0] === 0xff && file[1] === 0xfe) return new TextDecoder("utf-16le").decode(file)
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file)
  } catch {
    throw new TypeError("the file is not UTF-8 text")
  }
}

function readJsonl(lines: string): LawUnit[] {
  return lines.split("\n").flatMap((line, at) => {
    if (line.trim() === "") return []
    try {
      return [parseRecord(JSON.parse(line) as Record<string, unknown>)]
    } catch (cause) {
      throw new TypeError(`line ${at + 1}: ${cause instanceof SyntaxError ? "not JSON" : (cause as Error).message}`, {
        cause,
      })
    }
  })
}

function readStatute({ title, text }: { title: string | null; text: string }, name: string): LawUnit[] {
  const law = title ?? name
  const lawId = createHash("sha256").update(law).digest("hex").slice(0, 12)
  const seen = new Map<string, number>()
  return splitStatute(text).flatMap(({ number, unitName, heading, text: body, repealed }) => {
    if (number === null && body.length < 40) return []
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
  const next = `${file}.${process.pid}.tmp`
  await writeFile(next, `${lines.join("\n")}\n`)
  await rename(next, file)
}
