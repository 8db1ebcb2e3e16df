/** A point of a vector index. */
export interface VectorPoint {
  pointId: string
  vector: readonly number[]
  payload: PointPayload
}

/** What is stored beside a vector (contract 5.3). */
export interface PointPayload {
  text: string
  document_id: string
  document_type: string | null
  chunk_index: number
  created_at: string
  language: string
  source: string
  metadata: Readonly<Record<string, unknown>>
}

export interface VectorHit {
  /** {@link roundedPointId} of the point. */
  key: number
  score: number
}

/** Payload fields and the values of which one must be there. */
export interface Condition {
  anyOf: readonly { path: string; values: readonly (string | boolean)[] }[]
}

/** Which points a search may find. Both say the same: one for an index elsewhere, one for an index in this process. */
export interface Scope {
  conditions: readonly Condition[]
  /** Gregorian day `YYYY-MM-DD` on which a point must be in force; null: now. */
  day: string | null
  allows(key: number): boolean
}

/** Finds points by meaning: in this process, or in Qdrant. Every method throws VectorIndexError. */
export interface VectorIndex {
  readonly kind: "embedded" | "qdrant"
  upsert(points: readonly VectorPoint[]): Promise<void>
  remove(pointIds: readonly string[]): Promise<void>
  /** The nearest points within the scope, nearest first. */
  search(vector: readonly number[], limit: number, scope: Scope): Promise<VectorHit[]>
  /** The vector of a point. */
  read(pointId: string): Promise<readonly number[] | undefined>
  count(): Promise<number>
}

export type VectorIndexErrorCode = "unreachable" | "refused" | "wrong_length" | "not_installed"

/** The vector index failed. Carries no body and no key. */
export class VectorIndexError extends Error {
  override readonly name = "VectorIndexError"
  readonly code: VectorIndexErrorCode

  constructor(code: VectorIndexErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/** Names and sizes of the vectors in the field's collection, smallest first (contract 5.3). */
export const VECTOR_SIZES = { small: 512, medium: 768, large: 1024, xlarge: 1536, default: 3072 } as const

/** The name under which a vector of this length is kept. */
export function vectorName(length: number): keyof typeof VECTOR_SIZES {
  for (const name of ["small", "medium", "large", "xlarge"] as const) if (length <= VECTOR_SIZES[name]) return name
  return "default"
}
