import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals-core"
import type { Citation } from "@qanun/contract"
import type { Failure } from "./failure.ts"

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
  /** Asked in this visit, and not only shown again. */
  readonly asked: boolean
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
    asked: phase === "sending",
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
