import type { ConversationCreate, ConversationUiState, ConversationUpdate, LlmSettings } from "@qanun/contract"
import { resolveSettings } from "@qanun/contract"
import type { Driver } from "@qanun/store"
import { UsersError } from "./errors.ts"
import type { Person } from "./person.ts"
import { recordChange } from "./store/changes.ts"
import {
  buryConversation,
  type ConversationFilter,
  type ConversationRow,
  changeConversation,
  findConversation,
  insertConversation,
  listConversations,
} from "./store/conversations.ts"
import { hasFolder } from "./store/folders.ts"
import { type MessageRow, pageMessages, rateMessage } from "./store/messages.ts"
import { putInOutbox } from "./store/outbox.ts"
import { rememberPerson } from "./store/people.ts"
import { indexText } from "./store/search.ts"
import { findRunningTurn } from "./store/turns.ts"
import { ownAnswer, type Turns } from "./turn.ts"

export interface Page {
  limit: number
  offset: number
}

export interface Conversations {
  list(person: Person | null, filter: ConversationFilter): Promise<ConversationRow[]>
  get(person: Person | null, id: string): Promise<ConversationRow>
  create(person: Person, body: ConversationCreate): Promise<ConversationRow>
  update(person: Person | null, id: string, body: ConversationUpdate & ConversationUiState): Promise<ConversationRow>
  remove(person: Person | null, id: string): Promise<void>
  /** Removes every conversation; gives how many there were. */
  removeAll(person: Person): Promise<number>
  messages(person: Person | null, id: string, page: Page): Promise<MessageRow[]>
  rate(person: Person | null, messageId: string, feedback: Feedback): Promise<void>
}

export interface Feedback {
  rating: number
  [field: string]: unknown
}

export interface ConversationsParts {
  store: Driver
  turns: Turns
  now: () => number
  newId: () => string
  /** Something was put in the outbox. */
  kickOutbox: () => void
}

/** A person's own conversations. What is somebody else's is `not_found`, exactly like what is not there. */
export function createConversations({ store, turns, now, newId, kickOutbox }: ConversationsParts): Conversations {
  async function get(person: Person | null, id: string): Promise<ConversationRow> {
    const row = person ? await findConversation(store, person.id, id) : undefined
    if (!row) throw new UsersError("not_found")
    return row
  }

  /** Gone here at once; Core hears of it by the outbox. */
  async function bury(row: ConversationRow): Promise<void> {
    const running = await findRunningTurn(store, row.id)
    if (running) await turns.stop(running.message_id)
    await store.tx(async (tx) => {
      const buried = await buryConversation(tx, row.user_id, row.id, now())
      if (!buried) return
      if (buried.rag_conversation_id)
        await putInOutbox(tx, {
          id: newId(),
          core_user: buried.core_user,
          kind: "delete_conversation",
          target: buried.rag_conversation_id,
          payload: "{}",
          created_at: now(),
        })
      const change = { type: "conversation", conversation_id: row.id, change: "deleted" } as const
      await recordChange(tx, row.user_id, change, now())
    })
  }

  return {
    list: async (person, filter) => (person ? listConversations(store, person.id, filter) : []),
    get,

    async create(person, body) {
      const id = newId()
      const settings = resolveSettings(body.llm_settings, {
        model: body.llm_model,
        temperature: body.temperature,
        max_tokens: body.max_tokens,
      })
      const userId = await store.tx(async (tx) => {
        const owner = await rememberPerson(tx, person, now())
        await insertConversation(tx, {
          id,
          userId: owner,
          coreUser: person.id,
          title: body.title ?? null,
          titleBy: body.title === undefined ? "auto" : "user",
          llmSettings: jsonOf(settings),
          messageCount: 0,
          now: now(),
        })
        await indexText(tx, { id, conversationId: id, text: body.title ?? "" })
        await recordChange(tx, owner, { type: "conversation", conversation_id: id, change: "created" }, now())
        return owner
      })
      return get({ ...person, id: userId }, id)
    },

    async update(person, id, body) {
      const before = await get(person, id)
      if (body.folder_id && !(await hasFolder(store, before.user_id, body.folder_id))) throw new UsersError("not_found")
      const row = await store.tx(async (tx) => {
        const changed = await changeConversation(
          tx,
          before.user_id,
          id,
          {
            title: body.title,
            llmSettings: body.llm_settings === undefined ? undefined : jsonOf(body.llm_settings),
            isPinned: body.is_pinned,
            isArchived: body.is_archived,
            folderId: body.folder_id,
          },
          now(),
        )
        if (changed && body.title !== undefined) await indexText(tx, { id, conversationId: id, text: body.title })
        if (changed?.rag_conversation_id && body.title !== undefined)
          await putInOutbox(tx, {
            id: newId(),
            core_user: changed.core_user,
            kind: "rename_conversation",
            target: changed.rag_conversation_id,
            payload: JSON.stringify({ title: body.title }),
            created_at: now(),
          })
        if (changed)
          await recordChange(
            tx,
            changed.user_id,
            { type: "conversation", conversation_id: id, change: "updated" },
            now(),
          )
        return changed
      })
      if (!row) throw new UsersError("not_found")
      kickOutbox()
      return row
    },

    async remove(person, id) {
      await bury(await get(person, id))
      kickOutbox()
    },

    async removeAll(person) {
      let count = 0
      for (;;) {
        const rows = await listConversations(store, person.id, { limit: 100 })
        for (const row of rows) await bury(row)
        count += rows.length
        if (rows.length === 0) break
      }
      kickOutbox()
      return count
    },

    async messages(person, id, page) {
      const row = await get(person, id)
      return pageMessages(store, row.id, page)
    },

    async rate(person, messageId, feedback) {
      const message = await ownAnswer(store, person, messageId)
      const conversation = await get(person, message.conversation_id)
      await store.tx(async (tx) => {
        await rateMessage(tx, messageId, feedback.rating, now())
        if (!message.rag_message_id) return
        await putInOutbox(tx, {
          id: newId(),
          core_user: conversation.core_user,
          kind: "feedback",
          target: message.rag_message_id,
          payload: JSON.stringify(feedback),
          created_at: now(),
        })
      })
      kickOutbox()
    },
  }
}

const jsonOf = (settings: LlmSettings | null) =>
  settings && Object.keys(settings).length > 0 ? JSON.stringify(settings) : null
