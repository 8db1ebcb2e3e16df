/** BM25 saturation, and length normalisation where a field does not say; chosen on everyday questions over statutes. */
const K1 = 1.5
const B = 0.85
/** Impacts are stored as 16-bit fractions of their upper bound 1. */
const SCALE = 65_535

export interface Hit {
  document: number
  score: number
}

/** The data of a finished index: typed arrays and a dictionary, ready to be written to disk. */
export interface Bm25Data {
  size: number
  terms: string[]
  /** `starts[t]` is where the postings of term `t` begin; one more entry marks the end. */
  starts: Uint32Array
  documents: Uint32Array
  impacts: Uint16Array
}

/** How a field counts. */
export interface FieldWeight {
  weight: number
  /** Length normalisation, 0 to 1: less for a field that is long because it is thorough. @defaultValue 0.85 */
  b?: number
}

export interface SearchOptions {
  limit: number
  /** Documents with a 0 here are passed over while scoring, so that filters never cost recall. */
  allowed?: Uint8Array | undefined
}

/** A fielded BM25 index in memory. */
export interface Bm25 {
  /** How rare a term is; the value of an unseen term is the highest. */
  idf(term: string): number
  has(term: string): boolean
  frequency(term: string): number
  /** How strongly a document speaks of a term, 0 to 1; 0 when it does not hold it. */
  impact(term: string, document: number): number
  /** The best documents for weighted terms, best first; equal scores in document order. */
  search(query: ReadonlyMap<string, number>, options: SearchOptions): Hit[]
}

export interface Bm25Builder {
  /** Adds the next document: the terms of each field. */
  add(fields: readonly (readonly string[])[]): void
  /** The index of all documents, for {@link openBm25}. */
  finish(): Bm25Data
}

function grown(array: Uint32Array, needed: number): Uint32Array {
  if (needed <= array.length) return array
  const larger = new Uint32Array(Math.max(needed, Math.ceil(array.length * 1.5)))
  larger.set(array)
  return larger
}

/**
 * Builds a BM25F index.
 *
 * @param weights How each field counts.
 */
export function bm25Builder(weights: readonly FieldWeight[]): Bm25Builder {
  const ids = new Map<string, number>()
  let log = new Uint32Array(4096) // triples: term, document, field and count
  let used = 0
  let size = 0
  const lengths: number[][] = weights.map(() => [])
  return {
    add(fields) {
      const document = size++
      for (const [field] of weights.entries()) {
        const terms = fields[field] ?? []
        lengths[field]?.push(terms.length)
        const counts = new Map<number, number>()
        for (const term of terms) {
          const id = ids.get(term) ?? ids.size
          if (id === ids.size) ids.set(term, id)
          counts.set(id, (counts.get(id) ?? 0) + 1)
        }
        log = grown(log, used + counts.size * 3) as Uint32Array<ArrayBuffer>
        for (const [id, count] of counts) {
          log[used++] = id
          log[used++] = document
          log[used++] = field * 65_536 + Math.min(count, 65_535)
        }
      }
    },
    finish() {
      return collect([...ids.keys()], log.subarray(0, used), size, weights, lengths)
    },
  }
}

/** Sorts the log by term (it is already in document order) and turns counts into impacts. */
function collect(
  terms: string[],
  log: Uint32Array,
  size: number,
  weights: readonly FieldWeight[],
  lengths: readonly number[][],
): Bm25Data {
  const norms = weights.map(({ weight, b = B }, field) => {
    const own = lengths[field] ?? []
    const average = own.reduce((sum, length) => sum + length, 0) / Math.max(1, own.filter((l) => l > 0).length)
    return Float32Array.from(own, (length) => weight / (1 - b + (b * length) / (average || 1)))
  })
  const counts = new Uint32Array(terms.length + 1)
  for (let at = 0; at < log.length; at += 3) counts[(log[at] ?? 0) + 1] = (counts[(log[at] ?? 0) + 1] ?? 0) + 1
  for (let term = 0; term < terms.length; term++) counts[term + 1] = (counts[term + 1] ?? 0) + (counts[term] ?? 0)
  const next = counts.slice()
  const documents = new Uint32Array(log.length / 3)
  const weighted = new Float32Array(log.length / 3)
  for (let at = 0; at < log.length; at += 3) {
    const term = log[at] ?? 0
    const document = log[at + 1] ?? 0
    const packed = log[at + 2] ?? 0
    const amount = (packed & 65_535) * (norms[packed >>> 16]?.[document] ?? 0)
    const slot = next[term] ?? 0
    // A term in two fields of one document is one posting.
    if (slot > (counts[term] ?? 0) && documents[slot - 1] === document)
      weighted[slot - 1] = (weighted[slot - 1] ?? 0) + amount
    else {
      documents[slot] = document
      weighted[slot] = amount
      next[term] = slot + 1
    }
  }
  return pack(terms, size, counts, next, documents, weighted)
}

/** Closes the gaps that merged postings have left. */
function pack(
  terms: string[],
  size: number,
  begins: Uint32Array,
  ends: Uint32Array,
  documents: Uint32Array,
  weighted: Float32Array,
): Bm25Data {
  const starts = new Uint32Array(terms.length + 1)
  let to = 0
  for (let term = 0; term < terms.length; term++) {
    starts[term] = to
    for (let from = begins[term] ?? 0; from < (ends[term] ?? 0); from++) {
      documents[to] = documents[from] ?? 0
      weighted[to++] = weighted[from] ?? 0
    }
  }
  starts[terms.length] = to
  const impacts = Uint16Array.from(weighted.subarray(0, to), (amount) => Math.round((amount / (K1 + amount)) * SCALE))
  return { size, terms, starts, documents: documents.slice(0, to), impacts }
}

/** Makes an index searchable. */
export function openBm25(data: Bm25Data): Bm25 {
  const { size, terms, starts, documents, impacts } = data
  const ids = new Map(terms.map((term, id) => [term, id]))
  const scores = new Float32Array(size)
  const frequency = (term: string): number => {
    const id = ids.get(term)
    return id === undefined ? 0 : (starts[id + 1] ?? 0) - (starts[id] ?? 0)
  }
  const idf = (term: string): number => {
    const count = frequency(term)
    return Math.log(1 + (size - count + 0.5) / (count + 0.5))
  }
  return {
    idf,
    frequency,
    has: (term) => ids.has(term),
    impact(term, document) {
      const id = ids.get(term)
      if (id === undefined) return 0
      let low = starts[id] ?? 0
      let high = (starts[id + 1] ?? 0) - 1
      while (low <= high) {
        const middle = (low + high) >>> 1
        const here = documents[middle] ?? 0
        if (here === document) return (impacts[middle] ?? 0) / SCALE
        if (here < document) low = middle + 1
        else high = middle - 1
      }
      return 0
    },
    search(query, { limit, allowed }) {
      const touched: number[] = []
      for (const [term, weight] of query) {
        const id = ids.get(term)
        if (id === undefined) continue
        const factor = (weight * idf(term)) / SCALE
        for (let at = starts[id] ?? 0, end = starts[id + 1] ?? 0; at < end; at++) {
          const document = documents[at] ?? 0
          if (allowed && allowed[document] === 0) continue
          if (scores[document] === 0) touched.push(document)
          scores[document] = (scores[document] ?? 0) + factor * (impacts[at] ?? 0)
        }
      }
      const best = selectBest(touched, scores, limit)
      for (const document of touched) scores[document] = 0
      return best
    },
  }
}

function selectBest(touched: readonly number[], scores: Float32Array, limit: number): Hit[] {
  const best: Hit[] = []
  let worst = Number.NEGATIVE_INFINITY
  for (const document of touched) {
    const score = scores[document] ?? 0
    if (best.length >= limit && score <= worst) continue
    let at = best.length
    while (at > 0 && isBetter(score, document, best[at - 1])) at--
    best.splice(at, 0, { document, score })
    if (best.length > limit) best.pop()
    worst = best.at(-1)?.score ?? worst
  }
  return best
}

const isBetter = (score: number, document: number, other: Hit | undefined) =>
  other !== undefined && (score > other.score || (score === other.score && document < other.document))
