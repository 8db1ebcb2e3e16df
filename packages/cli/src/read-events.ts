export interface RawEvent {
  id: string | undefined
  /** The text of its `data:` lines. */
  data: string
}

/**
 * The events of a stream exactly as they stand on the wire; comments are passed over. For tests of the wire: the client of
 * `@qanun/core-client` mends what it can, and here nothing is to be mended.
 */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<RawEvent> {
  let rest = ""
  for await (const text of body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)) {
    const blocks = (rest + text).replaceAll("\r\n", "\n").split("\n\n")
    rest = blocks.pop() ?? ""
    for (const block of blocks) {
      const event = readBlock(block)
      if (event) yield event
    }
  }
}

function readBlock(block: string): RawEvent | undefined {
  const field = (name: string) =>
    block
      .split("\n")
      .flatMap((line) => (line.startsWith(`${name}:`) ? [line.slice(name.length + 1).replace(/^ /, "")] : []))
  const data = field("data")
  return data.length > 0 ? { id: field("id").at(-1), data: data.join("\n") } : undefined
}
