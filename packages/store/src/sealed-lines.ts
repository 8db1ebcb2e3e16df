import { createHash } from "node:crypto"
import { type Row, StoreError } from "./driver.ts"

/** What the first line of a backup says of it. */
export interface BackupHead {
  type: string
  version: number
}

/** One row of a backup: the table's kind and its columns. */
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
 * @param check Gets every row; a throw refuses the backup.
 * @returns How many rows it has.
 * @throws StoreError `bad_backup` when it is of another type or a newer version, cut short, changed, or goes on after its end.
 */
export async function checkLines(
  open: OpenBackup,
  { type, version }: BackupHead,
  check: (row: BackupRow) => unknown = () => {},
): Promise<number> {
  const hash = createHash("sha256")
  let rows = -1
  let isEnded = false
  for await (const line of linesOf(open())) {
    if (isEnded && line.trim() !== "") throw refused("The backup goes on after its end.")
    if (isEnded) continue
    const value = parse(line)
    if (rows === -1) {
      if (value["type"] !== type)
        throw refused(`This is not a backup of ${type.replace(/-backup$/, "").replace("-", " ")}.`)
      if (Number(value["version"]) > version)
        throw refused(`The backup is of version ${Number(value["version"])}; upgrade Qanun to read it.`)
    } else if (value["type"] === "end") {
      if (value["sha256"] !== hash.digest("hex") || value["rows"] !== rows)
        throw refused("The backup was changed after it was written: its checksum does not match.")
      isEnded = true
      continue
    } else check(rowOf(value))
    hash.update(`${line}\n`)
    rows++
  }
  if (isEnded) return rows
  throw refused("The backup is cut short: its end is missing.")
}

/** The rows of a backup that was checked. */
export async function* readLines(open: OpenBackup): AsyncGenerator<BackupRow> {
  for await (const line of linesOf(open())) {
    const value = parse(line)
    if (value["type"] === "end") return
    if (value["row"] !== undefined) yield rowOf(value)
  }
}

function parse(line: string): Row {
  try {
    const value: unknown = JSON.parse(line)
    if (isRow(value)) return value
  } catch (cause) {
    throw new StoreError("bad_backup", "The backup is cut short or damaged.", { cause })
  }
  throw refused("The backup is cut short or damaged.")
}

function rowOf({ type, row }: Row): BackupRow {
  if (typeof type === "string" && isRow(row)) return { type, row }
  throw refused("The backup holds a line that is no row.")
}

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value)

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
