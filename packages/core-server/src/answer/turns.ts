import { createHash } from "node:crypto"
import { setImmediate } from "node:timers/promises"
import type { QueryRequest } from "@qanun/contract"
import { DEFAULT_MAX_RESULTS, HISTORY_LENGTH, TURN_MEMORY_MS } from "../config.ts"
import type { Core } from "../core.ts"
import { CoreError } from "../errors.ts"
import { newId } from "../ids.ts"
import { allowedUnits, readFilters } from "../search/filters.ts"
import { findConversation, insertConversation } from "../store/conversations.ts"
import { claimKey } from "../store/idempotency.ts"
import {
  type AnswerFacts,
  earlierQuestions,
  findMessage,
  finishTurn,
  insertTurn,
  type MessageRow,
} from "../store/messages.ts"
import type { UserRow } from "../store/users.ts"
import type { AnswerScope } from "./cache.ts"
import { condense } from "./condense.ts"
import type { Place } from "./crowd.ts"
import type { Library } from "./library.ts"
import { answerQuestion, type Question } from "./pipeline.ts"
import { doneEvent, errorEvent, givenAgain } from "./replay.ts"
import { answerSettings, requireBounds, settingsOf } from "./settings.ts"
import type { AnswerStep, FinishedAnswer } from "./steps.ts"
import { createTurnLog, type TurnLog } from "./turn-log.ts"

const TITLE_LENGTH = 100
const MISSING = "This conversation does not exist."

/** A turn that runs, or the stored message of one that ran before under the same key. */
export type StartedTurn = { kind: "live"; turn: TurnLog } | { kind: "stored"; row: MessageRow }

export interface AskOptions {
  idempotencyKey: string | null
  requestId: string
}

/**
 * Takes a question: both messages are stored before the answer begins, and it goes on when the reader leaves.
 *
 * @throws CoreError `not_found` for a conversation that is not the user's, `idempotency_mismatch`, `invalid_request`.
 */
export async function startTurn(
  core: Core,
  user: UserRow,
  request: QueryRequest,
  options: AskOptions,
): Promise<StartedTurn> {
  const place = core.crowd.enter()
  return begin(core, user, request, options, place).catch((error: unknown) => {
    place.leave()
    throw error
  })
}

async function begin(
  core: Core,
  user: UserRow,
  request: QueryRequest,
  options: AskOptions,
  place: Place,
): Promise<StartedTurn> {
  const now = core.now()
  const { library } = core
  const filters = readFilters(request.filters ?? null)
  const settings = settingsOf(request)
  requireBounds(settings, user, library.llm?.models ?? [])
  const ids = { messageId: newId(now), userMessageId: newId(now) }
  const begun = await core.store.tx(async (tx) => {
    if (options.idempotencyKey !== null) {
      const hash = createHash("sha256").update(JSON.stringify(request)).digest("base64url")
      const claim = await claimKey(tx, {
        userId: user.id,
        key: options.idempotencyKey,
        hash,
        messageId: ids.messageId,
        now,
      })
      if (claim && claim.request_hash !== hash) throw new CoreError("idempotency_mismatch")
      if (claim) return { earlier: claim.message_id }
    }
    const conversation = request.conversation_id
      ? await findConversation(tx, user.id, request.conversation_id)
      : await insertConversation(tx, {
          id: newId(now),
          userId: user.id,
          title: titleOf(request.query),
          settings: null,
          context: null,
          now,
        })
    if (!conversation) throw new CoreError("not_found", { message: MISSING })
    const history = request.conversation_id ? await earlierQuestions(tx, conversation.id, HISTORY_LENGTH) : []
    const turn = {
      ...ids,
      conversationId: conversation.id,
      userId: user.id,
      question: request.query,
      owner: core.instanceId,
      now,
    }
    if (!(await insertTurn(tx, turn))) throw new CoreError("not_found", { message: MISSING })
    return { conversationId: conversation.id, history, settings: conversation.settings }
  })
  if (begun.earlier !== undefined) {
    place.leave()
    return resumeTurn(core, user, begun.earlier)
  }

  const turn = createTurnLog({ messageId: ids.messageId, conversationId: begun.conversationId, userId: user.id })
  core.turns.set(turn.messageId, turn)
  turn.append({
    type: "conversation_id",
    conversation_id: turn.conversationId,
    message_id: turn.messageId,
    user_message_id: ids.userMessageId,
  })
  const question: Question = {
    text: request.query,
    language: request.language,
    history: begun.history,
    maxResults: request.max_results ?? DEFAULT_MAX_RESULTS,
    allowed: allowedUnits(library, filters),
    filters,
    date: null,
    settings: answerSettings(user, begun.settings, settings, library.llm?.models ?? []),
  }
  const scope: AnswerScope = {
    userId: user.id,
    conversationId: request.conversation_id ?? null,
    asked: { ...request, query: condense(request.query, begun.history), use_cache: null, settings: question.settings },
  }
  // In a conversation, asking again means asking for another answer, unless the caller says otherwise.
  const mayBeCached = request.use_cache ?? request.conversation_id == null
  await place.begin()
  void runTurn(core, library, turn, question, {
    scope: mayBeCached ? scope : undefined,
    startedAt: now,
    requestId: options.requestId,
    place,
  })
  return { kind: "live", turn }
}

/** The running turn of a message, or its stored answer. @throws CoreError `not_found` when it is not the user's. */
export async function resumeTurn(core: Core, user: UserRow, messageId: string): Promise<StartedTurn> {
  const turn = core.turns.get(messageId)
  if (turn?.userId === user.id) return { kind: "live", turn }
  const row = await findMessage(core.store, user.id, messageId)
  if (row?.role !== "assistant") throw new CoreError("not_found", { message: "This message does not exist." })
  return { kind: "stored", row }
}

interface TurnParts {
  /** Undefined when the answer must be a new one. */
  scope: AnswerScope | undefined
  startedAt: number
  requestId: string
  place: Place
}

/** Never rejects: what goes wrong becomes the turn's error event and is stored as a code. */
async function runTurn(
  core: Core,
  library: Library,
  turn: TurnLog,
  question: Question,
  { scope, startedAt, requestId, place }: TurnParts,
): Promise<void> {
  let written = ""
  let pieces = 0
  const finish = (
    status: "completed" | "failed",
    answer: Partial<FinishedAnswer>,
    errorCode: CoreError["code"] | null,
  ) =>
    core.store.tx((tx) =>
      finishTurn(tx, {
        messageId: turn.messageId,
        conversationId: turn.conversationId,
        userId: turn.userId,
        now: core.now(),
        status,
        content: answer.text ?? written,
        citations: answer.citations ?? [],
        outcome: answer.outcome ?? null,
        errorCode,
        usage: answer.model?.usage ?? answer.wasted ?? { input: 0, output: 0 },
        settings: answer.model ? JSON.stringify(answer.model.settings) : null,
        facts: factsOf(answer),
        processingMs: core.now() - startedAt,
      }),
    )
  try {
    const known = scope && core.cache.get(scope, library)
    const steps = known ? givenAgain(known) : answerQuestion({ ...question, signal: turn.signal }, library)
    for (;;) {
      const step = await steps.next()
      if (turn.signal.aborted) throw new CoreError("cancelled")
      if (step.done) {
        // Whoever took this process for dead has said so to the others: what readers see must be what is stored.
        const stored = await finish("completed", step.value, null)
        if (!stored) {
          const row = await findMessage(core.store, turn.userId, turn.messageId)
          throw new CoreError(row ? "interrupted" : "not_found")
        }
        if (scope && !known) core.cache.put(scope, library, step.value)
        turn.append(doneEvent(stored))
        break
      }
      turn.append(step.value)
      if (asksElsewhere(step.value, library)) place.spoke()
      if (step.value.type !== "token") continue
      written += step.value.content
      if (pieces++ === 0) {
        place.spoke()
        await place.others()
      }
      // Lets readers take each piece, and other turns their share; in a crowd, several pieces at a time.
      else if (pieces % core.crowd.pace() === 0) await setImmediate()
    }
  } catch (error) {
    const code = turn.signal.aborted ? "cancelled" : error instanceof CoreError ? error.code : "internal"
    if (code === "internal") core.onError(error, requestId)
    await finish("failed", {}, code).catch((failure: unknown) => core.onError(failure, requestId))
    turn.append(errorEvent(code))
  } finally {
    place.leave()
    turn.close()
    setTimeout(() => core.turns.delete(turn.messageId), TURN_MEMORY_MS).unref()
  }
}

/** Whether what comes next is the work of an endpoint, which answers when it likes. */
const asksElsewhere = (step: AnswerStep, { llm, meaning }: Library): boolean =>
  step.type === "status" && ((step.stage === "searching" && !!meaning) || (step.stage === "found" && !!llm))

/** What else the answer's last event says, as it is stored. */
function factsOf({ model, cached }: Partial<FinishedAnswer>): string | null {
  const facts: AnswerFacts = {
    ...(model ? { usage: model.usage, verification: model.verification } : {}),
    ...(cached ? { cached } : {}),
  }
  return Object.keys(facts).length > 0 ? JSON.stringify(facts) : null
}

function titleOf(question: string): string {
  const line = question.replace(/\s+/g, " ").trim()
  return [...line].slice(0, TITLE_LENGTH).join("")
}
