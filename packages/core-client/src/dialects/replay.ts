import type { Answer } from "../answer.ts"
import type { AnswerEvent } from "../stream/answer-stream-types.ts"

/** An answer in one piece, of a Core that cannot stream, as the events it would have come in. */
export function replay(answer: Answer, give: (event: AnswerEvent) => void): void {
  const { answer: content, citations, replaced_conversation_id: _, partial: __, ...done } = answer
  const { conversation_id, message_id } = answer
  give({ type: "conversation_id", conversation_id, message_id })
  give({ type: "citations", citations })
  give({ type: "token", content })
  give({ type: "done", ...done })
}
