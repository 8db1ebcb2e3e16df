import { IngestError } from "./ingest-error.ts"

/**
 * A file's text: UTF-8, or UTF-16 with its mark. Legacy encodings look alike and are not guessed.
 *
 * @throws IngestError `not_text`
 */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le").decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be").decode(bytes)
  let text: string
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new IngestError("not_text", "the text is not UTF-8; save it as UTF-8 and try again", { cause })
  }
  if (text.includes("\0")) throw new IngestError("not_text", "the text has zero bytes; save it as UTF-8 and try again")
  return text
}
