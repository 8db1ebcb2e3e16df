import type { StreamEvent } from "@qanun/contract"
import type { Answer } from "../answer.ts"
import type { WithResponse } from "../json-call.ts"

/** Events that a reader sees: a stream's own `error` event is thrown. */
export type AnswerEvent = Exclude<StreamEvent, { type: "error" }>

/**
 * An answer as it is written. The request goes out when somebody first reads: a loop, `text()`, `final()`,
 * `withResponse()` or `toReadableStream()`. Leaving the loop ends the request.
 */
export interface AnswerStream extends AsyncIterable<AnswerEvent> {
  [Symbol.asyncIterator](): AsyncIterator<AnswerEvent, undefined>
  /** The pieces of the answer's text. */
  text(): AsyncIterable<string>
  /**
   * The whole answer.
   *
   * @throws QanunError with the answer so far in `partial`.
   */
  final(): Promise<Answer>
  /**
   * The stream together with the response that brings it; sends the request, if nobody has, and waits for the first event. The
   * response's body is the stream's: read events, not bytes.
   *
   * @throws QanunError where no answer begins.
   */
  withResponse(): Promise<WithResponse<AnswerStream>>
  /** Calls `listener` with each event of a type while somebody reads; returns the way to undo it. */
  on<T extends AnswerEvent["type"]>(type: T, listener: (event: Extract<AnswerEvent, { type: T }>) => void): () => void
  /** Ends the request; readers get an `aborted` error. */
  abort(reason?: unknown): void
  /** The events as bytes in the contract's own form, for a `Response` of one's own. */
  toReadableStream(): ReadableStream<Uint8Array<ArrayBuffer>>
  /** The id of the last event that was read, for `query.resume`. */
  readonly lastEventId: string | undefined
  /** The assistant's message, once the server has named it. */
  readonly messageId: string | undefined
}
