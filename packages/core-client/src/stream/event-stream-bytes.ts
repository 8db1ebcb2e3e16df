import type { QanunError } from "../errors.ts"
import type { AnswerEvent } from "./answer-stream-types.ts"

const encoder = new TextEncoder()

/**
 * Writes the next event as bytes in the contract's own form, with its id. An error becomes the event that ends such a stream.
 *
 * @param source Tells the id of the event that was read last.
 */
export async function writeNext(
  controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
  iterator: AsyncIterator<AnswerEvent, undefined>,
  source: { readonly lastEventId: string | undefined },
): Promise<void> {
  const write = (event: unknown, id?: string) =>
    controller.enqueue(encoder.encode(`${id ? `id: ${id}\n` : ""}data: ${JSON.stringify(event)}\n\n`))
  try {
    const { done, value } = await iterator.next()
    if (done) controller.close()
    else write(value, source.lastEventId)
  } catch (error) {
    const { code, message, retryable } = error as QanunError
    write({ type: "error", code, message, retryable })
    controller.close()
  }
}
