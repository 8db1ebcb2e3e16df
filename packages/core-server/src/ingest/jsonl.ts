import { type LawUnit, parseRecord } from "../law/corpus.ts"
import { decode } from "./decode.ts"
import { IngestError } from "./ingest-error.ts"
import { linesOf } from "./lines.ts"

/** Longest line in bytes: many times the longest article. */
const MAX_LINE = 4 * 1024 * 1024

/** What a line of a file gave. */
type LineResult = { line: number } & ({ unit: LawUnit; error?: never } | { unit?: never; error: IngestError })

/** Reads JSONL line by line; a line that cannot be used is told, and the others are taken. */
export async function* readJsonl(file: string): AsyncGenerator<LineResult> {
  for await (const { number: line, bytes } of linesOf(file, MAX_LINE)) {
    try {
      if (!bytes) throw new IngestError("too_large", `the line is longer than ${MAX_LINE / 1024 / 1024} MB`)
      const text = decode(bytes).trim()
      if (text !== "") yield { line, unit: readRecord(text) }
    } catch (error) {
      if (!(error instanceof IngestError)) throw error
      yield { line, error }
    }
  }
}

function readRecord(text: string): LawUnit {
  let record: unknown
  try {
    record = JSON.parse(text)
  } catch (cause) {
    throw new IngestError("bad_record", "the line is not JSON", { cause })
  }
  if (typeof record !== "object" || record === null || Array.isArray(record))
    throw new IngestError("bad_record", "the line is no JSON object")
  try {
    return parseRecord(record as Record<string, unknown>)
  } catch (cause) {
    throw new IngestError("bad_record", (cause as Error).message, { cause })
  }
}
