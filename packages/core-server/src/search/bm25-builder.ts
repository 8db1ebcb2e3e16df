import { type Bm25Data, scaleOf } from "./bm25.ts"

/** BM25 saturation, and length normalisation where a field does not say; chosen on everyday questions over statutes. */
const K1 = 1.5
const B = 0.85
/** How a field counts. */
export interface FieldWeight {
  weight: number
  /** Length normalisation, 0 to 1: less for a field that is long because it is thorough. @defaultValue 0.85 */
  b?: number
}

export interface Bm25Builder {
  /** Adds the next document: the terms of each field. */
  add(fields: readonly (readonly string[])[]): void
  /** The index of all documents, for {@link openBm25}. */
  finish(): Bm25Data
}

/** Entries of one block of the log; blocks are never copied, so that a large index is built in little more than its size. */
const BLOCK = 1 << 18

/** What has been added, in document order: a term and its field and count for each entry. */
interface Log {
  terms: Uint32Array[]
  counts: Uint16Array[]
  used: number
}

/** A count takes 13 bits beside the field's three. */
const MAX_COUNT = 8191
const MAX_FIELDS = 8

function append(log: Log, term: number, field: number, count: number): void {
  const at = log.used % BLOCK
  if (at === 0) {
    log.terms.push(new Uint32Array(BLOCK))
    log.counts.push(new Uint16Array(BLOCK))
  }
  const block = (log.used++ / BLOCK) | 0
  const terms = log.terms[block]
  const counts = log.counts[block]
  if (!terms || !counts) return
  terms[at] = term
  counts[at] = field * (MAX_COUNT + 1) + Math.min(count, MAX_COUNT)
}

/**
 * Builds a BM25F index.
 *
 * @param weights How each field counts; at most eight fields.
 */
export function bm25Builder(weights: readonly FieldWeight[]): Bm25Builder {
  if (weights.length > MAX_FIELDS) throw new RangeError(`at most ${MAX_FIELDS} fields`)
  const ids = new Map<string, number>()
  const log: Log = { terms: [], counts: [], used: 0 }
  /** Where the entries of each document end, and how many terms each of its fields has. */
  const ends = growing()
  const lengths = weights.map(growing)
  return {
    add(fields) {
      for (const [field] of weights.entries()) {
        const terms = fields[field] ?? []
        lengths[field]?.push(terms.length)
        const counts = new Map<number, number>()
        for (const term of terms) {
          const id = ids.get(term) ?? ids.size
          if (id === ids.size) ids.set(term, id)
          counts.set(id, (counts.get(id) ?? 0) + 1)
        }
        for (const [id, count] of counts) append(log, id, field, count)
      }
      ends.push(log.used)
    },
    finish: () =>
      collect(
        [...ids.keys()],
        log,
        ends.values(),
        weights,
        lengths.map((own) => own.values()),
      ),
  }
}

/** Numbers in a typed array that grows. */
function growing(): { push(value: number): void; values(): Uint32Array } {
  let values = new Uint32Array(1024)
  let used = 0
  return {
    push(value) {
      if (used === values.length) {
        const larger = new Uint32Array(used * 2)
        larger.set(values)
        values = larger
      }
      values[used++] = value
    },
    values: () => values.subarray(0, used),
  }
}

function normsOf({ weight, b = B }: FieldWeight, lengths: Uint32Array): Float32Array {
  let sum = 0
  let filled = 0
  for (const length of lengths) {
    sum += length
    if (length > 0) filled++
  }
  const average = sum / Math.max(1, filled) || 1
  return Float32Array.from(lengths, (length) => weight / (1 - b + (b * length) / average))
}

/** With more postings than this, half a bit of rank is worth less than the memory. */
const MANY = 20_000_000

/** Turns the log into postings by term, with impacts, and lets go of each block that has been read. */
function collect(
  terms: string[],
  log: Log,
  ends: Uint32Array,
  weights: readonly FieldWeight[],
  lengths: readonly Uint32Array[],
): Bm25Data {
  const norms = weights.map((weight, field) => normsOf(weight, lengths[field] ?? new Uint32Array()))
  const starts = startsOf(terms.length, log, ends)
  const next = starts.slice()
  const documents = new Uint32Array(starts.at(-1) ?? 0)
  const impacts = documents.length > MANY ? new Uint8Array(documents.length) : new Uint16Array(documents.length)
  const scale = scaleOf(impacts)
  const amounts = new Float32Array(terms.length)
  const seen = new Int32Array(terms.length).fill(-1)
  const held: number[] = []
  for (let document = 0, at = 0; document < ends.length; document++) {
    for (const end = ends[document] ?? at; at < end; at++) {
      const [term, packed] = entry(log, at)
      if (seen[term] !== document) held.push(term)
      seen[term] = document
      const norm = norms[packed >>> 13]?.[document] ?? 0
      amounts[term] = (amounts[term] ?? 0) + (packed & MAX_COUNT) * norm
    }
    for (const term of held) {
      const slot = next[term] ?? 0
      const amount = amounts[term] ?? 0
      documents[slot] = document
      impacts[slot] = Math.max(1, Math.round((amount / (K1 + amount)) * scale))
      next[term] = slot + 1
      amounts[term] = 0
    }
    held.length = 0
    const read = (at / BLOCK) | 0
    if (read > 0 && log.terms[read - 1] !== EMPTY_TERMS) {
      log.terms.fill(EMPTY_TERMS, 0, read)
      log.counts.fill(EMPTY_COUNTS, 0, read)
    }
  }
  return { size: ends.length, terms, starts, documents, impacts }
}

const EMPTY_TERMS = new Uint32Array()
const EMPTY_COUNTS = new Uint16Array()

const entry = (log: Log, at: number): readonly [term: number, packed: number] => [
  log.terms[(at / BLOCK) | 0]?.[at % BLOCK] ?? 0,
  log.counts[(at / BLOCK) | 0]?.[at % BLOCK] ?? 0,
]

/** Where the postings of each term begin; a term in two fields of one document is one posting. */
function startsOf(size: number, log: Log, ends: Uint32Array): Uint32Array {
  const starts = new Uint32Array(size + 1)
  const seen = new Int32Array(size).fill(-1)
  for (let document = 0, at = 0; document < ends.length; document++)
    for (const end = ends[document] ?? at; at < end; at++) {
      const [term] = entry(log, at)
      if (seen[term] === document) continue
      seen[term] = document
      starts[term + 1] = (starts[term + 1] ?? 0) + 1
    }
  for (let term = 0; term < size; term++) starts[term + 1] = (starts[term + 1] ?? 0) + (starts[term] ?? 0)
  return starts
}
