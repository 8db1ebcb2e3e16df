import type {
  Conversation,
  ConversationCreate,
  ConversationUiState,
  ConversationUpdate,
  Message,
} from "@qanun/contract"
import type { CallOptions, Context, Kit, WriteOptions } from "../context.ts"
import type { ApiPromise, List } from "../json-call.ts"
import type { Settings } from "../settings.ts"
import { ID, idParam } from "./id-param.ts"
import { type JsonCall, type JsonCalls, nothing, textTo } from "./json-calls.ts"
import { type ListOptions, listPages } from "./pages.ts"

/** A new conversation; every field is optional. */
export type NewConversation = Omit<ConversationCreate, "llm_settings"> & { llm_settings?: Settings | undefined }
/** A change to a conversation; `llm_settings: null` clears its settings. Only Users keeps pins, archive and folders. */
export type ConversationChange = Omit<ConversationUpdate, "llm_settings"> &
  ConversationUiState & {
    llm_settings?: Settings | null | undefined
  }

/** Calls about conversations and their messages. */
export interface Conversations {
  /** Conversations, the latest first. A user who never asked has none. */
  list(options?: ListOptions): List<Conversation>
  get(id: string, options?: CallOptions): ApiPromise<Conversation>
  create(conversation?: NewConversation, options?: WriteOptions): ApiPromise<Conversation>
  update(id: string, change: ConversationChange, options?: CallOptions): ApiPromise<Conversation>
  /** Deletes a conversation with its messages; one that is gone already counts as deleted. */
  delete(id: string, options?: CallOptions): Promise<void>
  /** Messages: the first page is the newest, and each page is in order of time. */
  messages(id: string, options?: ListOptions): List<Message>
}

/** Rows of a page, as a default and at most (contract 1.11). */
const CONVERSATIONS = [20, 100] as const
const MESSAGES = [50, 200] as const

/** Conversations whose settings are remembered. */
const MOST_REMEMBERED = 500

export function createConversations({ conversationSettings }: Context, kit: Kit, calls: JsonCalls): Conversations {
  const { check } = kit
  const { request, optionsOf, writeOptionsOf, settingsOf, anObject } = calls
  const idOf = idParam(kit)

  /** Keeps a conversation's settings, so that the client's own defaults never overrule them. */
  function remember(body: unknown): Conversation {
    const conversation = anObject<Conversation>(body)
    const { id, llm_settings: settings } = conversation
    conversationSettings.delete(id)
    if (settings) conversationSettings.set(id, settings)
    if (conversationSettings.size > MOST_REMEMBERED)
      conversationSettings.delete(conversationSettings.keys().next().value as string)
    return conversation
  }
  const call = (make: () => JsonCall) => request(make, remember)

  return {
    list: (options) => listPages(kit, calls, () => ({ route: "conversations" }), CONVERSATIONS, options),
    messages: (id, options) =>
      listPages(kit, calls, () => ({ route: "messages", params: idOf(id) }), MESSAGES, options),
    get: (id, options) => call(() => ({ route: "conversation", params: idOf(id), ...optionsOf(options) })),
    create: (conversation = {}, options) =>
      call(() => {
        const { llm_settings, ...body } = check("conversation", conversation, "an object")
        check("title", body.title, textTo(255))
        check("context", body.context, "an object")
        check("llm_model", body.llm_model, ID)
        const { temperature, max_tokens } = body
        settingsOf({ temperature, max_tokens })
        return {
          route: "conversationCreate",
          body: { ...body, llm_settings: settingsOf(llm_settings) ?? undefined },
          ...writeOptionsOf(options),
        }
      }),
    update: (id, change, options) =>
      call(() => {
        const { title, llm_settings, is_pinned, is_archived, folder_id } = check("change", change ?? null, "an object")
        check("title", title, textTo(255))
        check("is_pinned", is_pinned, "a boolean")
        check("is_archived", is_archived, "a boolean")
        check("folder_id", folder_id ?? undefined, ID)
        const settings = settingsOf(llm_settings)
        const body = { title, llm_settings: settings, is_pinned, is_archived, folder_id }
        return { route: "conversationUpdate", params: idOf(id), body, ...optionsOf(options) }
      }),
    async delete(id, options) {
      const call = request(() => ({ route: "conversationDelete", params: idOf(id), ...optionsOf(options) }), nothing)
      await call.catch((error) => {
        if (error.status !== 404) throw error
      })
      conversationSettings.delete(id)
    },
  }
}
