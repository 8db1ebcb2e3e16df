import { createHash } from "node:crypto"
import { type Row, StoreError } from "./driver.ts"

/** What the first line of a backup says of it. */
export interface BackupHead {
  type: string
  version: number
}

export interface BackupRow {
  type: string
  row: Row
}

/** The text of a backup, in pieces of any size; called once for each reading. */
export type OpenBackup = () => AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>

/**
 * Rows as lines of JSON that show when one is missing or changed: a head, one line per row, an end with the number of rows
 * and the SHA-256 of all that came before.
 *
 * @param now Epoch milliseconds, for the head's `created_at`.
 */
export async function* sealLines(
  head: BackupHead,
  rows: AsyncIterable<BackupRow>,
  now: number,
): AsyncGenerator<string> {
  const hash = createHash("sha256")
  const line = (value: object) => {
    const text = `${JSON.stringify(value)}\n`
    hash.update(text)
    return text
  }
  let count = 0
  yield line({ ...head, created_at: new Date(now).toISOString() })
  for await (const row of rows) {
    count++
    yield line(row)
  }
  yield `${JSON.stringify({ type: "end", rows: count, sha256: hash.digest("hex") })}\n`
}

/**
 * Reads a backup to its end and checks it; nothing is to be written before that.
 *
 * @returns How many rows it has.
 * @throws StoreError `bad_backup` when it is of another type or a newer version, cut short, or changed.
 */
export async function checkLines(open: OpenBackup, { type, version }: BackupHead): Promise<number> {
  const hash = createHash("sha256")
  let rows = -1
  for await (const line of linesOf(open())) {
    const value = parse(line)
    if (rows === -1) {
      if (value["type"] !== type)
        throw refused(`This is not a backup of ${type.replace(/-backup$/, "").replace("-", " ")}.`)
      if (Number(value["version"]) > version)
        throw refused(`The backup is of version ${Number(value["version"])}; upgrade Qanun to read it.`)
    } else if (value["type"] === "end") {
      if (value["sha256"] === hash.digest("hex") && value["rows"] === rows) return rows
      throw refused("The backup was changed after it was written: its checksum does not match.")
    }
    hash.update(`${line}\n`)
    rows++
  }
  throw refused("The backup is cut short: its end is missing.")
}

/** The rows of a backup that was checked. */
export async function* readLines(open: OpenBackup): AsyncGenerator<BackupRow> {
  for await (const line of linesOf(open())) {
    const value = JSON.parse(line) as Partial<BackupRow> & { type: string }
    if (value.row) yield { type: value.type, row: value.row }
  }
}

function parse(line: string): Record<string, unknown> {
  try {
    return JSON.parse(line) as Record<string, unknown>
  } catch (cause) {
    throw new StoreError("bad_backup", "The backup is cut short or damaged.", { cause })
  }
}

const refused = (message: string) => new StoreError("bad_backup", message)

async function* linesOf(pieces: ReturnType<OpenBackup>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ""
  for await (const piece of pieces) {
    rest += typeof piece === "string" ? piece : decoder.decode(piece, { stream: true })
    const lines = rest.split("\n")
    rest = lines.pop() ?? ""
    yield* lines
  }
  if (rest) yield rest
}
