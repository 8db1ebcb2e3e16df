import { createHash } from "node:crypto"
import {
  checkSettings,
  LLM_BOUNDS,
  type LlmSettings,
  type QueryRequest,
  resolveSettings,
  TIER_MAX_TOKENS,
} from "@qanun/contract"
import type { Driver, Queryable } from "@qanun/store"
import { UsersError } from "./errors.ts"
import type { Person } from "./person.ts"
import type { Quota } from "./quota.ts"
import { recordChanges } from "./store/changes.ts"
import { type ConversationRow, findConversation, insertConversation, takePositions } from "./store/conversations.ts"
import { insertMessages } from "./store/messages.ts"
import { defaultSettings, rememberPerson } from "./store/people.ts"
import { indexText } from "./store/search.ts"
import { findTurnByKey, insertTurn, type TurnRow } from "./store/turns.ts"
import { titleOf } from "./title.ts"
import type { Subject } from "./tokens.ts"

/** What to ask Core, for whom; kept with the turn until it is finished. */
export interface CoreQuestion {
  subject: Subject
  /** Core's id of the conversation, where it has one. */
  conversationId: string | null
  input: Omit<QueryRequest, "conversation_id">
  /** Core's key of this turn: the same question asked again is the same answer. */
  idempotencyKey: string
}

export interface OpenedTurn {
  messageId: string
  userMessageId: string
  conversationId: string
  /** Null when the turn was there before: somebody else runs it, or it is over. */
  question: CoreQuestion | null
  quotaDay: string | null
  /** Whose turn it is: the user's, when a visitor has signed in while asking. */
  userId: string
}

export interface OpenTurnParts {
  store: Driver
  quota: Quota
  owner: string
  leaseMs: number
  now: () => number
  newId: () => string
}

/**
 * Writes a question down: the user's message, the assistant's as `processing`, the turn and its quota, all or nothing.
 *
 * @param key The caller's idempotency key: a question with a known key is the turn that it was the first time.
 * @param messageId The answer's, where this is a new turn.
 * @throws UsersError `not_found` (conversation), `turn_in_progress`, `idempotency_mismatch`, `quota_exceeded`,
 * `invalid_request` (settings above the tier's bounds).
 */
export async function openTurn(
  { store, quota, owner, leaseMs, now, newId }: OpenTurnParts,
  person: Person,
  query: QueryRequest,
  key: string | null,
  messageId: string,
): Promise<OpenedTurn> {
  const requestHash = hashOf(query)
  const requestSettings = settingsOf(query, person)
  return store.tx(async (tx) => {
    const time = now()
    const userId = await rememberPerson(tx, person, time)
    const earlier = key === null ? undefined : await findTurnByKey(tx, userId, key)
    if (earlier) return existing(earlier, requestHash)

    const conversation = query.conversation_id ? await mustFind(tx, userId, query.conversation_id) : null
    const conversationId = conversation?.id ?? newId()
    const userMessageId = newId()
    const ownSettings = await defaultSettings(tx, userId)
    const question = coreQuestion(person, query, conversation, [ownSettings, requestSettings], messageId)
    const quotaDay = quota.dayOf(person)
    const isNew = await insertTurn(tx, {
      message_id: messageId,
      user_message_id: userMessageId,
      conversation_id: conversationId,
      user_id: userId,
      idempotency_key: key ?? messageId,
      request_hash: requestHash,
      owner,
      lease_until: time + leaseMs,
      request: JSON.stringify(question),
      quota_day: quotaDay,
      created_at: time,
    })
    if (!isNew) {
      const same = key === null ? undefined : await findTurnByKey(tx, userId, key)
      if (same) return existing(same, requestHash)
      throw new UsersError("turn_in_progress", { details: { conversation_id: conversationId } })
    }

    if (quotaDay !== null) await quota.reserve(tx, { ...person, id: userId }, quotaDay)
    const position = conversation ? await takePositions(tx, conversationId, 2, time) : 0
    // Deleted since it was looked up.
    if (position === null) throw new UsersError("not_found")
    const title = titleOf(query.query)
    if (!conversation)
      await insertConversation(tx, {
        id: conversationId,
        userId,
        coreUser: person.id,
        title,
        titleBy: "auto",
        llmSettings: null,
        messageCount: 2,
        now: time,
      })
    const message = { conversationId, userId, now: time }
    await insertMessages(tx, [
      {
        ...message,
        id: userMessageId,
        position,
        role: "user",
        content: query.query,
        status: "completed",
        replyTo: null,
      },
      {
        ...message,
        id: messageId,
        position: position + 1,
        role: "assistant",
        content: "",
        status: "processing",
        replyTo: userMessageId,
      },
    ])
    const titled = conversation ? [] : [{ id: conversationId, conversationId, text: title }]
    await indexText(tx, ...titled, { id: userMessageId, conversationId, text: query.query })
    const change = { type: "message", conversation_id: conversationId } as const
    const created = conversation ? [] : [{ ...change, type: "conversation", change: "created" } as const]
    await recordChanges(tx, userId, [...created, { ...change, message_id: messageId, status: "processing" }], time)
    return { messageId, userMessageId, conversationId, question, quotaDay, userId }
  })
}

function existing(turn: TurnRow, requestHash: string): OpenedTurn {
  if (turn.request_hash !== requestHash) throw new UsersError("idempotency_mismatch")
  return {
    messageId: turn.message_id,
    userMessageId: turn.user_message_id,
    conversationId: turn.conversation_id,
    question: null,
    quotaDay: null,
    userId: turn.user_id,
  }
}

async function mustFind(tx: Queryable, userId: string, id: string): Promise<ConversationRow> {
  const conversation = await findConversation(tx, userId, id)
  if (!conversation) throw new UsersError("not_found")
  return conversation
}

const hashOf = (query: QueryRequest) => createHash("sha256").update(JSON.stringify(query)).digest("base64url")

function settingsOf(query: QueryRequest, { tier }: Person): LlmSettings {
  const settings = resolveSettings(query.llm_settings, query)
  const bounds = { ...LLM_BOUNDS, max_tokens: { min: LLM_BOUNDS.max_tokens.min, max: TIER_MAX_TOKENS[tier] } }
  const problems = checkSettings({ ...settings }, bounds)
  if (problems.length === 0) return settings
  throw new UsersError("invalid_request", {
    details: { tier },
    fields: problems.map(({ field, message, received }) => ({
      loc: ["body", field],
      msg: message,
      type: "out_of_bounds",
      ...(typeof received === "number" ? { input: received } : {}),
    })),
  })
}

function coreQuestion(
  person: Person,
  query: QueryRequest,
  conversation: ConversationRow | null,
  [ownSettings, requestSettings]: [LlmSettings | null, LlmSettings],
  messageId: string,
): CoreQuestion {
  const stored = conversation?.llm_settings ? (JSON.parse(conversation.llm_settings) as LlmSettings) : null
  const settings = resolveSettings(ownSettings, stored, requestSettings)
  // A setting stored under a higher tier holds as far as the tier of today goes; `done` says what was used.
  if (settings.max_tokens !== undefined)
    settings.max_tokens = Math.min(settings.max_tokens, TIER_MAX_TOKENS[person.tier])
  const { username, email, tier } = person
  return {
    subject: { id: conversation?.core_user ?? person.id, username, email, tier },
    conversationId: conversation?.rag_conversation_id ?? null,
    input: {
      query: query.query,
      language: query.language,
      max_results: query.max_results,
      filters: query.filters,
      use_cache: query.use_cache,
      use_reranking: query.use_reranking,
      user_preferences: query.user_preferences,
      file_attachments: query.file_attachments,
      enable_web_search: query.enable_web_search,
      ...(Object.keys(settings).length > 0 ? { llm_settings: settings } : {}),
    },
    idempotencyKey: messageId,
  }
}
