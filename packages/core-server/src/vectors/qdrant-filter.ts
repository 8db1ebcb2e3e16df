import type { Scope } from "./vector-index.ts"

interface Match {
  key: string
  match: { value: string | boolean } | { any: string[] }
}
interface Range {
  key: string
  range: { gte?: string; lte?: string }
}
interface Empty {
  is_empty: { key: string }
}
type Clause = Match | Range | Empty | { should: Clause[] }

export interface QdrantFilter {
  must: Clause[]
  must_not: Clause[]
}

/** A scope as Qdrant's filter, so that it is applied while searching. Days are inclusive at both ends. */
export function toQdrantFilter({ conditions, day }: Scope): QdrantFilter {
  const must: Clause[] = conditions.map(({ anyOf }) => ({
    should: anyOf.map(({ path, values }) => oneOf(path, values)),
  }))
  if (day === null) return { must, must_not: [{ key: "metadata.is_active", match: { value: false } }] }
  const orOpen = (key: string, range: Range["range"]): Clause => ({ should: [{ is_empty: { key } }, { key, range }] })
  return {
    must: [
      ...must,
      orOpen("metadata.valid_from", { lte: `${day}T00:00:00Z` }),
      orOpen("metadata.valid_to", { gte: `${day}T00:00:00Z` }),
    ],
    must_not: [],
  }
}

function oneOf(key: string, values: readonly (string | boolean)[]): Clause {
  const [first] = values
  if (values.length === 1 && first !== undefined) return { key, match: { value: first } }
  return { key, match: { any: values.map(String) } }
}
