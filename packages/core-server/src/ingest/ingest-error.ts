/**
 * Why a file, or a line of one, could not be taken: `unsupported` (no such format), `not_text` (no UTF-8 or UTF-16),
 * `damaged`, `too_large`, `no_text` (nothing in it, or pictures of pages), `locked` (needs a password), `bad_record`,
 * `duplicate_id` (another text under an id that is taken), `unreadable` (the file system).
 */
export type IngestCode =
  | "unsupported"
  | "not_text"
  | "damaged"
  | "too_large"
  | "no_text"
  | "locked"
  | "bad_record"
  | "duplicate_id"
  | "unreadable"

/** A file that cannot be taken. */
export class IngestError extends Error {
  override readonly name = "IngestError"
  readonly code: IngestCode

  constructor(code: IngestCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
