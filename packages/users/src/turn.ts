import type { QueryRequest } from "@qanun/contract"
import type { Queryable } from "@qanun/store"
import { UsersError } from "./errors.ts"
import type { Person } from "./person.ts"
import { createLiveTurn } from "./relay/live-turn.ts"
import { readLive, readStored } from "./relay/reader.ts"
import type { EventRun } from "./store/event-run.ts"
import { findMessage, type MessageRow } from "./store/messages.ts"
import { requestStop } from "./store/turns.ts"
import { type OpenTurnParts, openTurn } from "./turn-open.ts"
import { newProgress } from "./turn-progress.ts"
import { type Cut, type RunTurnParts, runTurn, type TurnToRun } from "./turn-run.ts"

export interface TurnIds {
  messageId: string
  userMessageId: string
  conversationId: string
  /** The turn was there before: the key says that this question was asked already. */
  isRepeat: boolean
}

export interface Turns {
  /** Stores the question and starts the answer; returns as soon as it is stored. Throws what `openTurn` throws. */
  ask(person: Person, query: QueryRequest, key: string | null): Promise<TurnIds>
  /** Runs a turn that another process left behind. */
  takeOver(turn: TurnToStart): void
  /** The events of one answer after `after`, wherever it is written, to its end. */
  read(messageId: string, after: number): (signal: AbortSignal) => AsyncGenerator<EventRun[]>
  /** Ends an answer early, on whatever instance it runs; what was written of it stays. */
  stop(messageId: string): Promise<void>
  /** Cuts the given runs of this process. */
  cut(messageIds: Iterable<string>, why: Cut): void
  /** The turns of this process, those that are being stored as well. */
  running(): string[]
  /** Cuts everything here, so that another process can go on with it. */
  close(): Promise<void>
}

type TurnToStart = Omit<TurnToRun, "cut" | "live"> & {
  /** Events that another process logged before this one took over. */
  earlier: readonly EventRun[]
}

/** All turns of this process: the four steps of one question. */
export function createTurns(parts: OpenTurnParts & RunTurnParts): Turns {
  const runs = new Map<string, { turn: TurnToRun; ended: Promise<void> }>()
  /** Being stored: when that takes longer than a lease, they look as if nobody ran them. */
  const opening = new Set<string>()
  let closing = false

  function start({ earlier, ...begun }: TurnToStart): void {
    const { messageId, progress } = begun
    const log = (run: EventRun) => parts.log.add(messageId, run, progress.coreEventId)
    const turn: TurnToRun = { ...begun, live: createLiveTurn(messageId, log, earlier), cut: new AbortController() }
    // Stored after `close` began: left to whoever comes next, like the others.
    if (closing) turn.cut.abort("closing" satisfies Cut)
    const ended = runTurn(parts, turn).finally(() => runs.delete(turn.messageId))
    runs.set(turn.messageId, { turn, ended })
  }

  const cut: Turns["cut"] = (messageIds, why) => {
    for (const id of messageIds) runs.get(id)?.turn.cut.abort(why)
  }

  return {
    async ask(person, query, key) {
      if (closing) throw new UsersError("interrupted")
      const newMessageId = parts.newId()
      opening.add(newMessageId)
      try {
        const opened = await openTurn(parts, person, query, key, newMessageId)
        const { messageId, userMessageId, conversationId, question, quotaDay, userId } = opened
        if (question)
          start({
            messageId,
            userMessageId,
            conversationId,
            userId,
            quotaDay,
            question,
            progress: newProgress(),
            resumeAfter: null,
            earlier: [],
          })
        return { messageId, userMessageId, conversationId, isRepeat: question === null }
      } finally {
        opening.delete(newMessageId)
      }
    },
    takeOver: start,
    read: (messageId, after) => (signal) => {
      const run = runs.get(messageId)
      return run ? readLive(run.turn.live, after, signal) : readStored(parts.store, messageId, after, signal)
    },
    async stop(messageId) {
      const run = runs.get(messageId)
      if (!run) return requestStop(parts.store, messageId)
      tellCore(parts, run.turn)
      run.turn.cut.abort("stopped" satisfies Cut)
      await run.ended
    },
    cut,
    running: () => [...runs.keys(), ...opening],
    async close() {
      closing = true
      const ends = [...runs.values()].map((run) => run.ended)
      cut([...runs.keys()], "closing")
      await Promise.all(ends)
    },
  }
}

/** Core may stop too, as a favour to it; the answer has ended here whatever it says. */
function tellCore({ clientFor }: RunTurnParts, { question, progress }: TurnToRun): void {
  if (progress.ragMessageId === null) return
  clientFor(question.subject)
    .query.stop(progress.ragMessageId)
    .catch(() => {})
}

/** The message of an answer if it is this person's. @throws UsersError `not_found`, also for somebody else's. */
export async function ownAnswer(db: Queryable, person: Person | null, messageId: string): Promise<MessageRow> {
  const message = person ? await findMessage(db, person.id, messageId) : undefined
  if (message?.role !== "assistant") throw new UsersError("not_found")
  return message
}
