import type { LawUnit } from "../../src/law/corpus.ts"
import { sentences } from "../../src/text/sentences.ts"

/** Sentences in a chunk. */
const SENTENCES = 3

/** Numbers that look random and are the same in every run. */
const mix = (n: number) => {
  let h = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

export interface Chunks {
  size: number
  text(at: number): string
  heading(at: number): string
}

/** Chunks of sentences put together anew from a corpus; made when asked for, so that they take no memory. */
export function chunksOf(units: readonly LawUnit[], size: number): Chunks {
  const pool = units.flatMap(({ text }) => sentences(text.fa).map(({ start, end }) => text.fa.slice(start, end)))
  const headings = units.map(({ heading, law }) => heading?.fa ?? law.fa)
  // A word that few other chunks hold, as names and numbers are in real ones.
  const rare = (at: number) => `ش${mix(at * 7) % Math.max(1000, size >> 2)}`
  return {
    size,
    text: (at) =>
      `${Array.from({ length: SENTENCES }, (_, n) => pool[mix(at * 31 + n) % pool.length]).join(" ")} ${rare(at)}`,
    heading: (at) => headings[mix(at) % headings.length] ?? "",
  }
}
