/** The longest line an endpoint may send, in characters. */
const MAX_LINE = 1_000_000

/** The `data:` fields of an event stream, as they arrive; comments and other fields are passed over. */
export async function* eventData(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let buffer = ""
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
    buffer += decoder.decode(chunk, { stream: true })
    const lines = buffer.split(/\r\n|\n|\r(?!$)/)
    buffer = lines.pop() ?? ""
    if (buffer.length > MAX_LINE) throw new RangeError("the endpoint sent a line that is too long")
    yield* dataOf(lines)
  }
  yield* dataOf([buffer])
}

function* dataOf(lines: readonly string[]): Generator<string> {
  for (const line of lines) if (line.startsWith("data:")) yield line.slice(5).trim()
}
