import { computed, type ReadonlySignal, signal } from "@preact/signals-core"
import type { AnswerStream, CoreClient } from "@qanun/core-client"
import type { Locale } from "../i18n/direction.ts"
import type { Emit } from "./events.ts"
import { followAnswer } from "./follow-answer.ts"
import type { PointerStore } from "./pointer.ts"
import { createTurn, isRunning, type Turn } from "./turn.ts"

interface ConversationParts {
  client: CoreClient
  pointer: PointerStore
  locale: () => Locale
  /** What goes along with each question: settings, metadata. */
  extras: () => object
  emit: Emit
  online: ReadonlySignal<boolean>
  /** Other tabs should look at this conversation again. */
  onChange: (id: string) => void
}

/** One conversation: its turns and what a visitor can do with them. Views read the signals and call the rest. */
export function createConversation({ client, pointer, locale, extras, emit, online, onChange }: ConversationParts) {
  const turns = signal<readonly Turn[]>([])
  const id = signal<string | null>(null)
  const restoring = signal(false)
  /** The transcript could not be fetched; it may be there the next time. */
  const unreachable = signal(false)
  const hasEarlier = signal(false)
  const current = computed(() => turns.value.at(-1))
  const running = computed(() => isRunning(current.value))
  /** Ends with the conversation that is shown: what its stream still brings is then nobody's. */
  let shown = new AbortController()

  /** Brings a turn to its end. */
  async function follow(turn: Turn, begin: () => AnswerStream): Promise<void> {
    const { signal } = shown
    await followAnswer({
      turn,
      online,
      signal,
      ask: begin,
      resume: (answer, lastEventId) => client.query.resume(answer, { lastEventId }),
      onEvent: (event) => {
        if (event.type === "conversation_id") {
          id.value = event.conversation_id
          turn.answerId.value = event.message_id ?? null
          turn.questionId = event.user_message_id ?? turn.questionId
          pointer.update({ conversation: event.conversation_id, pending: undefined })
          onChange(event.conversation_id)
        } else if (event.type === "status") {
          if (!turn.text.value) turn.phase.value = event.stage ?? "searching"
        } else if (event.type === "citations") turn.citations.value = event.citations
        else if (event.type === "done") {
          turn.answerId.value = event.message_id
          turn.declined.value = event.outcome === "no_answer"
        }
      },
    })
    if (!signal.aborted) tell(turn)
  }

  function tell(turn: Turn): void {
    const ids = { message_id: turn.answerId.value, conversation_id: id.value }
    const failure = turn.failure.value
    if (failure) emit("error", { ...ids, code: failure.code })
    if (turn.phase.value !== "done") return
    const outcome = turn.declined.value ? "no_answer" : "answered"
    emit("answer", { ...ids, outcome, citations: turn.citations.value.length }, { text: turn.text.value })
  }

  const ask = (turn: Turn) =>
    client.query.stream(
      { query: turn.question, conversation_id: id.value, language: locale(), ...extras() },
      { idempotencyKey: turn.idempotencyKey },
    )

  async function send(question: string): Promise<void> {
    const text = question.trim()
    if (!text || running.value) return
    pointer.allow({ pending: text, draft: undefined })
    const turn = createTurn(text)
    turns.value = [...turns.value, turn]
    emit("question", { conversation_id: id.value, length: text.length }, { text })
    await follow(turn, () => ask(turn))
  }

  /** Asks the same question again. A question that the server may have taken already stays the same question to it. */
  async function retry(turn: Turn): Promise<void> {
    if (running.value) return
    const again = createTurn(turn.question)
    if (turn.phase.value === "failed" && !turn.answerId.value) again.idempotencyKey = turn.idempotencyKey
    turns.value = [...turns.value.filter((other) => other !== turn || turn.phase.value === "done"), again]
    pointer.update({ pending: turn.question })
    await follow(again, () => ask(again))
  }

  async function stop(): Promise<void> {
    const turn = current.value
    if (!turn || !isRunning(turn)) return
    turn.phase.value = "stopped"
    leave()
    pointer.update({ pending: undefined })
    const answer = turn.answerId.value
    if (answer) await client.query.stop(answer).catch(() => undefined)
  }

  /** Ends what is under way here; the server writes on. */
  function leave(): AbortSignal {
    shown.abort()
    shown = new AbortController()
    return shown.signal
  }

  function startNew(): void {
    leave()
    turns.value = []
    id.value = null
    hasEarlier.value = unreachable.value = restoring.value = false
    pointer.update({ conversation: undefined, pending: undefined })
  }

  /** The conversation that is shown from now on. */
  function enter(conversation: string): void {
    id.value = conversation
    pointer.update({ conversation })
  }

  return {
    turns,
    id,
    restoring,
    unreachable,
    hasEarlier,
    current,
    running,
    send,
    retry,
    stop,
    leave,
    startNew,
    enter,
    follow,
    /** Ends with the conversation that is shown. */
    shown: () => shown.signal,
  }
}
