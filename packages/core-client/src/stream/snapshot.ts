import { type Answer, fillAnswer, finishAnswer } from "../answer.ts"
import type { AnswerEvent } from "./connection.ts"

/** The answer that a stream has brought so far. */
export interface Snapshot {
  add(event: AnswerEvent): void
  /** The answer so far, or undefined where there is nothing of one yet. */
  partial(): Answer | undefined
  whole(): Promise<Answer>
  readonly messageId: string | undefined
}

/** Tokens are joined in batches: one string grown token by token would keep a node of the heap for each. */
const BATCH = 512

/**
 * Collects events into an answer.
 *
 * @param asked The conversation that was asked in.
 */
export function createSnapshot(asked: string | undefined): Snapshot {
  const fields: Partial<Answer> = asked === undefined ? {} : { conversation_id: asked }
  let text = ""
  let batch: string[] = []
  const join = () => {
    text += batch.join("")
    batch = []
  }
  const given = () => {
    join()
    return { ...fields, answer: text }
  }
  return {
    add(event) {
      if (event.type === "token") {
        if (batch.push(event.content) === BATCH) join()
      } else if (event.type !== "status") {
        const { type, ...more } = event
        for (const [name, value] of Object.entries(more)) if (value) Object.assign(fields, { [name]: value })
      }
    },
    partial() {
      const { answer, citations } = given()
      return answer || citations ? fillAnswer({ ...fields, answer, partial: true }, asked) : undefined
    },
    whole: () => finishAnswer(given(), asked),
    get messageId() {
      return fields.message_id
    },
  }
}
