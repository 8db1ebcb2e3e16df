import { type Answer, fillAnswer, finishAnswer } from "../answer.ts"
import type { AnswerEvent } from "./answer-stream-types.ts"

/** Tokens are joined in batches: one string grown token by token would keep a node of the heap for each. */
const BATCH = 512

/**
 * Keeps what a stream has brought: the events that were not read yet, and the answer so far.
 *
 * @param asked The conversation that was asked in.
 * @param readId The id of the last event that was read before.
 */
export function createInbox(asked: string | undefined, readId: string | undefined) {
  // Two arrays that are filled again and again, because this runs for every token.
  const events: (AnswerEvent | undefined)[] = []
  const ids: (string | undefined)[] = []
  let head = 0
  let tail = 0
  const fields: Partial<Answer> = asked ? { conversation_id: asked } : {}
  let text = ""
  let batch: string[] = []

  const clear = () => {
    head = 0
    tail = 0
  }

  function soFar(): Partial<Answer> {
    text += batch.join("")
    batch = []
    return { ...fields, answer: text }
  }

  return {
    push(event: AnswerEvent, id: string | undefined): void {
      events[tail] = event
      ids[tail++] = id
      if (event.type === "token") {
        if (batch.push(event.content) === BATCH) soFar()
      } else if (event.type !== "status") {
        const { type, ...more } = event
        for (const [name, value] of Object.entries(more)) if (value) (fields as Record<string, unknown>)[name] = value
      }
    },
    take(): AnswerEvent | undefined {
      if (head === tail) return undefined
      const event = events[head]
      readId = ids[head] ?? readId
      events[head++] = undefined
      if (head === tail) clear()
      return event
    },
    clear,
    /** The answer so far, or undefined where there is nothing of one yet. */
    partial(): Answer | undefined {
      const answer = soFar()
      return text || answer.citations ? fillAnswer({ ...answer, partial: true }, asked) : undefined
    },
    whole: () => finishAnswer(soFar(), asked),
    /** The id of the last event that was taken. */
    get readId() {
      return readId
    },
    get messageId() {
      return fields.message_id
    },
  }
}
