import type { ReadonlySignal } from "@preact/signals-core"
import type { AnswerStream } from "@qanun/core-client"
import { type Failure, isStop } from "./failure.ts"
import { failureFrom } from "./failure-from.ts"
import { pause, waitFor } from "./pause.ts"
import { createTokenBuffer } from "./token-buffer.ts"
import { isRunning, type Turn } from "./turn.ts"

/** Times in a row that a broken answer is picked up again before the visitor is asked. */
const RESUMES = 5
const LONGEST_WAIT_MS = 8000

type Event = AnswerStream extends AsyncIterable<infer E> ? E : never

export interface Following {
  turn: Turn
  ask: () => AnswerStream
  /** Goes on with an answer after an event. */
  resume: (answerId: string, lastEventId: string | undefined) => AnswerStream
  online: ReadonlySignal<boolean>
  /** Ends the following without a trace on the turn. */
  signal: AbortSignal
  /** Called for each event that is not text. */
  onEvent: (event: Event) => void
}

/**
 * Follows one answer to its end, through breaks: what breaks in the middle is resumed, what could not be sent for
 * want of a network is sent when there is one. Resolves when the turn is `done`, `stopped` or `failed`.
 */
export async function followAnswer({ turn, ask, resume, online, signal, onEvent }: Following): Promise<void> {
  const buffer = createTokenBuffer((text) => {
    /* A stopped answer keeps what had arrived and stays stopped. */
    if (isRunning(turn)) turn.phase.value = "writing"
    turn.text.value += text
  }, nobodyFollows)
  let open: (() => AnswerStream) | undefined = ask
  let breaks = 0
  while (open && !signal.aborted) {
    /* A browser that says it is offline may be wrong, but is believed until something comes. */
    if (!online.value && !turn.answerId.value) turn.phase.value = "queued"
    const stream: AnswerStream = open()
    open = undefined
    const failure = await read(stream)
    buffer.flush()
    if (signal.aborted || !isRunning(turn)) return
    const answer = turn.answerId.value
    if (!failure) turn.phase.value = "done"
    else if (answer && isBreak(failure) && breaks++ < RESUMES) {
      turn.phase.value = "resuming"
      await whenOnline(online, signal)
      await pause(Math.min(LONGEST_WAIT_MS, 200 * 2 ** breaks), signal)
      open = () => resume(answer, stream.lastEventId)
    } else if (!answer && failure.code === "connection_failed" && !online.value) {
      turn.phase.value = "queued"
      await whenOnline(online, signal)
      if (isRunning(turn)) turn.phase.value = "sending"
      open = ask
    } else {
      turn.failure.value = isStop(failure) ? null : failure
      turn.phase.value = isStop(failure) ? "stopped" : "failed"
    }
  }

  /** Reads a stream to its end. A stream that ends without saying so has broken. */
  async function read(stream: AnswerStream): Promise<Failure | null> {
    const end = () => {
      stream.abort()
      buffer.flush()
    }
    signal.addEventListener("abort", end)
    let done = false
    try {
      for await (const event of stream) {
        if (signal.aborted) break
        breaks = 0
        done = event.type === "done"
        if (event.type === "token") buffer.push(event.content)
        else onEvent(event)
      }
      if (done) await buffer.drained()
      return done ? null : { code: "stream_interrupted" }
    } catch (error) {
      return failureFrom(error)
    } finally {
      signal.removeEventListener("abort", end)
    }
  }
}

/** What ends a connection, and not the answer: an error that the server sent is the answer's end. */
const isBreak = ({ code }: Failure) =>
  code === "stream_interrupted" || code === "connection_failed" || code === "timeout"

/** A hidden page is not watched, and who wants no motion is shown none. */
const nobodyFollows = () => document.hidden || matchMedia("(prefers-reduced-motion: reduce)").matches

/** Waits until there is a network, or for nothing once the signal is aborted. */
async function whenOnline(online: ReadonlySignal<boolean>, signal: AbortSignal): Promise<void> {
  if (!online.value) await waitFor(signal, (done) => online.subscribe((now) => now && done()))
}
