import type { Message } from "@qanun/contract"
import { createTurn, failureFrom, isStop } from "../kit.ts"
import type { App } from "../state/app.ts"
import type { Failure } from "../state/failure.ts"
import type { Turn } from "../state/turn.ts"

/** Messages fetched at once. */
const PAGE = 50

/** The turns of a transcript as the server lists it, oldest first. A question without an answer has failed. */
export function turnsOf(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    if (message.role === "user") {
      const turn = createTurn(message.content, "failed")
      turn.questionId = message.id
      turn.failure.value = { code: "interrupted" }
      turns.push(turn)
    } else if (message.role === "assistant") {
      const asked = turns.findLast((turn) => turn.questionId === message.reply_to)
      const turn = asked ?? turns.at(-1) ?? turns[turns.push(createTurn("", "failed")) - 1]
      if (turn) applyMessage(turn, message)
    }
  }
  return turns
}

function applyMessage(turn: Turn, message: Message): void {
  turn.answerId.value = message.id
  turn.text.value = message.content
  turn.citations.value = message.citations ?? []
  turn.declined.value = message.outcome === "no_answer"
  turn.rating.value = message.feedback_rating
  turn.failure.value = null
  turn.phase.value = "done"
  if (message.status === "processing") turn.phase.value = "resuming"
  if (message.status === "failed") {
    const failure = { code: message.error_code ?? "interrupted" } as Failure
    turn.failure.value = isStop(failure) ? null : failure
    turn.phase.value = isStop(failure) ? "stopped" : "failed"
  }
}

/**
 * Shows a conversation of the server; an answer that is still being written goes on.
 *
 * @param signal Ends with what was shown before.
 */
export async function openConversation(
  { client, conversation, settings }: App,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const messages = await client.conversations.messages(id, { limit: PAGE, signal })
    if (signal.aborted) return
    conversation.enter(id)
    client.conversations.get(id, { signal }).then(
      ({ llm_settings }) => {
        if (!signal.aborted) settings.here.value = llm_settings ?? {}
      },
      () => {},
    )
    conversation.turns.value = turnsOf(messages)
    conversation.hasEarlier.value = messages.length === PAGE
  } catch (error) {
    if (signal.aborted) return
    if (failureFrom(error).code !== "not_found") throw error
    conversation.startNew()
  }
  conversation.restoring.value = false
  const turn = conversation.current.value
  const answer = turn?.answerId.value
  if (turn?.phase.value !== "resuming" || !answer) return
  turn.text.value = ""
  await conversation.follow(turn, () => client.query.resume(answer))
}

/** Puts the messages before those that are shown over them. */
export async function loadEarlier({ client, conversation }: App): Promise<void> {
  const { turns, hasEarlier, id } = conversation
  if (!id.value) return
  const signal = conversation.shown()
  const offset = turns.value.length * 2
  const messages = await client.conversations.messages(id.value, { limit: PAGE, offset, signal }).catch(() => [])
  if (signal.aborted) return
  hasEarlier.value = messages.length === PAGE
  turns.value = [...turnsOf(messages), ...turns.value]
}
