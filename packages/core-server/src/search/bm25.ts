/** Impacts are stored as fractions of their upper bound 1, in 16 bits, or in 8 where memory counts more. */
export const scaleOf = (impacts: Uint16Array | Uint8Array): number => (impacts.BYTES_PER_ELEMENT === 1 ? 255 : 65_535)

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
  impacts: Uint16Array | Uint8Array
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
  /** How strongly each of some documents speaks of a term, 0 to 1; 0 when it does not hold it. */
  impacts(term: string, documents: readonly number[]): Float32Array
  /** The best documents for weighted terms, best first; equal scores in document order. */
  search(query: ReadonlyMap<string, number>, options: SearchOptions): Hit[]
}

/**
 * A word of the only document of an index is in all of its documents and yet says much: rarity is counted among at least
 * so many.
 */
const LEAST_UNIVERSE = 250

/** Makes an index searchable. */
export function openBm25(data: Bm25Data): Bm25 {
  const { size, terms, starts, documents, impacts } = data
  const ids = new Map(terms.map((term, id) => [term, id]))
  const scale = scaleOf(impacts)
  const scores = new Float32Array(size)
  const touched = new Uint32Array(size)
  const countOf = (id: number) => (starts[id + 1] ?? 0) - (starts[id] ?? 0)
  const frequency = (term: string): number => {
    const id = ids.get(term)
    return id === undefined ? 0 : countOf(id)
  }
  const universe = Math.max(size, LEAST_UNIVERSE)
  const rarityOf = (count: number) => Math.log(1 + (universe - count + 0.5) / (count + 0.5))
  const unseen = rarityOf(0)
  // Filled as terms are asked for; no term that occurs has a rarity of 0.
  const rarities = new Float64Array(terms.length)
  const idf = (term: string): number => {
    const id = ids.get(term)
    if (id === undefined) return unseen
    const known = rarities[id] ?? 0
    if (known !== 0) return known
    const rarity = rarityOf(countOf(id))
    rarities[id] = rarity
    return rarity
  }
  return {
    idf,
    frequency,
    has: (term) => ids.has(term),
    impacts(term, wanted) {
      const found = new Float32Array(wanted.length)
      const id = ids.get(term)
      if (id === undefined) return found
      for (const [at, document] of wanted.entries()) {
        let low = starts[id] ?? 0
        let high = (starts[id + 1] ?? 0) - 1
        while (low <= high) {
          const middle = (low + high) >>> 1
          const here = documents[middle] ?? 0
          if (here === document) {
            found[at] = (impacts[middle] ?? 0) / scale
            break
          }
          if (here < document) low = middle + 1
          else high = middle - 1
        }
      }
      return found
    },
    search(query, { limit, allowed }) {
      let count = 0
      for (const [term, weight] of query) {
        const id = ids.get(term)
        if (id === undefined) continue
        const factor = (weight * idf(term)) / scale
        for (let at = starts[id] ?? 0, end = starts[id + 1] ?? 0; at < end; at++) {
          const document = documents[at] ?? 0
          if (allowed && allowed[document] === 0) continue
          if (scores[document] === 0) touched[count++] = document
          scores[document] = (scores[document] ?? 0) + factor * (impacts[at] ?? 0)
        }
      }
      const found = touched.subarray(0, count)
      const best = selectBest(found, scores, limit)
      for (const document of found) scores[document] = 0
      return best
    },
  }
}

function selectBest(touched: Uint32Array, scores: Float32Array, limit: number): Hit[] {
  const best: Hit[] = []
  let worst: Hit | undefined
  for (const document of touched) {
    const score = scores[document] ?? 0
    if (best.length >= limit && !isBetter(score, document, worst)) continue
    let at = best.length
    while (at > 0 && isBetter(score, document, best[at - 1])) at--
    best.splice(at, 0, { document, score })
    if (best.length > limit) best.pop()
    worst = best.at(-1)
  }
  return best
}

const isBetter = (score: number, document: number, other: Hit | undefined) =>
  other !== undefined && (score > other.score || (score === other.score && document < other.document))
