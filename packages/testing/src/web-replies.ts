import { ERROR_CODES, type ErrorCode, errorBody } from "@qanun/contract"
import { STREAM_HEADERS } from "./fixture-core.ts"
import { answerEvents, wireEvents } from "./fixtures/answer.ts"
import { ANSWERS, type ScriptedAnswer } from "./fixtures/scripted-answer.ts"

/** One scripted answer of a handler, as the fetch standard has it: for Node.js and browsers alike. */
export type WebReply = (request: Request) => Response | Promise<Response>

/** Refused with a code of the contract, in its status and both forms of its body. */
export function refuse(
  code: ErrorCode,
  { message, retryAfterSeconds }: { message?: string; retryAfterSeconds?: number } = {},
): WebReply {
  return () =>
    Response.json(errorBody(code, { message }), {
      status: ERROR_CODES[code].status || 500,
      headers: retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) },
    })
}

/** No connection: what a page sees when the network is gone, or CORS is in the way. */
export function loseConnection(): WebReply {
  return () => Response.error()
}

/** Never answered, until the caller lets go. */
export function neverAnswer(): WebReply {
  return ({ signal }) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }))
}

/** Any answer of one's own. */
export function reply(
  body: unknown,
  { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {},
): WebReply {
  return () => Response.json(body, { status, headers })
}

const IDS = { conversationId: "conversation-cut", messageId: "message-cut", userMessageId: "question-cut" }

/**
 * A stream that breaks off in the middle of an answer.
 *
 * @param afterPieces How many pieces of the text still arrive, from 0.
 */
export function breakStream(afterPieces: number, answer: ScriptedAnswer = ANSWERS.fa): WebReply {
  return () => {
    const events = answerEvents(IDS, answer)
    const before = events.findIndex(({ type }) => type === "token") + afterPieces
    const text = wireEvents(events.slice(0, before), IDS.messageId).join("")
    return new Response(text, { headers: STREAM_HEADERS })
  }
}

/** A stream that ends with an error event after some of the text. */
export function failStream(code: ErrorCode, afterPieces: number, answer: ScriptedAnswer = ANSWERS.fa): WebReply {
  return () => {
    const events = answerEvents(IDS, answer)
    const before = events.slice(0, events.findIndex(({ type }) => type === "token") + afterPieces)
    const { message, retryable } = ERROR_CODES[code]
    const text = wireEvents([...before, { type: "error", code, message, retryable }], IDS.messageId).join("")
    return new Response(text, { headers: STREAM_HEADERS })
  }
}
