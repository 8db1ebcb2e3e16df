import type { FeedbackInput } from "@qanun/contract"
import type { App } from "../state/app.ts"
import type { Turn } from "../state/turn.ts"

/**
 * Rates an answer. Shown at once, taken back when the server does not take it.
 *
 * @param rating 1 (bad) or 5 (good).
 * @param more Why, where the visitor said so.
 */
export async function rateAnswer(
  { client, emit }: App,
  turn: Turn,
  rating: number,
  more: Partial<FeedbackInput> = {},
): Promise<void> {
  const id = turn.answerId.value
  if (!id) return
  const before = turn.rating.value
  turn.rating.value = rating
  emit("feedback", { message_id: id, rating, feedback_type: more.feedback_type }, { text: more.feedback_text })
  await client.feedback.send({ ...more, message_id: id, rating }).catch(() => {
    turn.rating.value = before
  })
}
