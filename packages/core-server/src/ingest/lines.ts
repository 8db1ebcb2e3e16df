import { createReadStream } from "node:fs"

/** A line's bytes without its end; undefined for one that is longer than allowed, which is passed over. */
export interface Line {
  number: number
  bytes: Buffer | undefined
}

const NEWLINE = 0x0a

/** The lines of a file as they are read; of a line that is too long, no more than the limit is ever in memory. */
export async function* linesOf(file: string, maxBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = []
  let length = 0
  let number = 1
  const line = (): Line => ({ number: number++, bytes: length > maxBytes ? undefined : Buffer.concat(parts) })
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
      add(chunk.subarray(from, end))
      yield line()
      parts = []
      length = 0
      from = end + 1
    }
    add(chunk.subarray(from))
  }
  if (length > 0) yield line()

  function add(part: Buffer): void {
    length += part.length
    if (length > maxBytes) parts = []
    else if (part.length > 0) parts.push(part)
  }
}
