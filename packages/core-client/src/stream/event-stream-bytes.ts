import type { QanunError } from "../errors.ts"
import type { AnswerEvent } from "./connection.ts"

/**
 * Events as bytes in the contract's own form, with their ids. An error becomes the event that ends such a stream.
 *
 * @param idOf The id of the event that was read last.
 */
export function toEventStreamBytes(iterator: AsyncIterator<AnswerEvent, undefined>, idOf: () => string | undefined) {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const write = (event: unknown, id?: string) =>
        controller.enqueue(encoder.encode(`${id ? `id: ${id}\n` : ""}data: ${JSON.stringify(event)}\n\n`))
      try {
        const { done, value } = await iterator.next()
        if (done) controller.close()
        else write(value, idOf())
      } catch (error) {
        const { code, message, retryable } = error as QanunError
        write({ type: "error", code, message, retryable })
        controller.close()
      }
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
