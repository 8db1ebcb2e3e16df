import type { Answer } from "../answer.ts"
import type { Connection, OnAnswerEvent } from "../stream/connection.ts"

/** An answer in one piece, of a Core that cannot stream, as the events it would have come in. */
export function replay(answer: Answer, onEvent: OnAnswerEvent): Connection {
  const { answer: content, citations, replaced_conversation_id: _, partial: __, ...done } = answer
  const { conversation_id, message_id } = answer
  onEvent({ type: "conversation_id", conversation_id, message_id }, undefined)
  onEvent({ type: "citations", citations }, undefined)
  onEvent({ type: "token", content }, undefined)
  onEvent({ type: "done", ...done }, undefined)
  return { pull: async (onward) => onward(false), close() {}, finish() {} }
}
