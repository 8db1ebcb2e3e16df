const PRIME = 16_777_619
const START = 2_166_136_261

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = START
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), PRIME)
  return value >>> 0
}

/** A text as a vector of length 1: each word adds to the place that its hash names. Equal words, equal places. */
export function hashedEmbedding(text: string, dimension: number): number[] {
  const vector = new Array<number>(dimension).fill(0)
  for (const [word] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    const place = hash(word)
    vector[place % dimension] = (vector[place % dimension] ?? 0) + (place & 0x8000_0000 ? 1 : -1)
  }
  const length = Math.hypot(...vector)
  return length === 0 ? vector.map((_, at) => (at === 0 ? 1 : 0)) : vector.map((value) => value / length)
}
