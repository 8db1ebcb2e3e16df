import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Citation, Message } from "@qanun/contract"
import { type Failure, failureOf } from "./failure.ts"

/** Where a turn is. `queued` waits for the network; the last three are ends. */
export type Phase =
  | "queued"
  | "sending"
  | "searching"
  | "found"
  | "writing"
  | "resuming"
  | "done"
  | "stopped"
  | "failed"

/** One question and its answer. What changes while the answer is written is a signal of its own. */
export interface Turn {
  readonly key: string
  readonly question: string
  readonly phase: Signal<Phase>
  /** Markdown so far. */
  readonly text: Signal<string>
  /** Whether there is any; changes once, where `text` changes all the time. */
  readonly begun: ReadonlySignal<boolean>
  readonly citations: Signal<readonly Citation[]>
  readonly declined: Signal<boolean>
  readonly failure: Signal<Failure | null>
  /** The server's ids, as soon as they are known. */
  readonly answerId: Signal<string | null>
  readonly rating: Signal<number | null>
  questionId: string | null
  /** Makes a repeat of this question the same question to the server. */
  idempotencyKey: string
}

const ENDS: readonly Phase[] = ["done", "stopped", "failed"]

/** Whether the turn still waits for something. */
export const isRunning = (turn: Turn | undefined): boolean => turn !== undefined && !ENDS.includes(turn.phase.value)

export function createTurn(question: string, phase: Phase = "sending"): Turn {
  const text = signal("")
  const key = crypto.randomUUID?.() ?? String(Math.random())
  return {
    key,
    question,
    phase: signal(phase),
    text,
    begun: computed(() => text.value !== ""),
    citations: signal([]),
    declined: signal(false),
    failure: signal(null),
    answerId: signal(null),
    rating: signal(null),
    questionId: null,
    idempotencyKey: key,
  }
}

/** The turns of a transcript as the server lists it, oldest first. A question without an answer has failed. */
export function turnsOf(messages: readonly Message[]): Turn[] {
  const turns: Turn[] = []
  for (const message of messages) {
    if (message.role === "user") {
      const turn = createTurn(message.content, "failed")
      turn.questionId = message.id
      turn.failure.value = failureOf("interrupted")
      turns.push(turn)
    } else if (message.role === "assistant") {
      const asked = turns.findLast((turn) => turn.questionId === message.reply_to)
      const turn = asked ?? turns.at(-1) ?? turns[turns.push(createTurn("")) - 1]
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
    const failure = failureOf((message.error_code ?? "interrupted") as never)
    turn.failure.value = failure.kind === "stopped" ? null : failure
    turn.phase.value = failure.kind === "stopped" ? "stopped" : "failed"
  }
}
