import type { Change, ChangeFeed as ChangePage, Conversation, Message } from "@qanun/contract"
import { type CoreClient, QanunError } from "@qanun/core-client"
import type { ChangeFeed } from "@qanun/core-client/change-feed"

interface Row {
  user: string
  conversation: Conversation
  messages: Message[]
}

export interface ModelCore {
  rows: Map<string, Row>
  feed: ChangeFeed
  clientFor(subject: { id: string }): CoreClient
  /** A question reaches Core: both messages are there, the answer is being written. */
  begin(user: string, conversationId: string | null, text: string): Begun
  finish(begun: Begun, text: string): void
  rename(id: string, title: string): void
  remove(id: string): void
  removeMessage(id: string, messageId: string): void
  /** The log of changes starts anew, as after a restore: older cursors are refused, and tombstones are gone. */
  expire(): void
  /** When the oldest change after a cursor was committed; null when there is none, or the cursor is too old to tell. */
  oldestAfter(cursor: string): number | null
}

export interface Begun {
  conversationId: string
  userMessageId: string
  messageId: string
}

/** Core as data: what its API promises, without HTTP, so that many histories can be tried in a short time. */
export function createModelCore(now: () => number): ModelCore {
  const rows = new Map<string, Row>()
  const changes = new Map<string, Omit<Change, "data">>()
  let rev = 0
  let epoch = 1
  let made = 0
  const iso = () => new Date(now()).toISOString()

  function note(entity: string, id: string, user: string, deleted = false): void {
    changes.delete(`${entity} ${id}`)
    changes.set(`${entity} ${id}`, { entity, id, rev: ++rev, deleted, user, committed_at: iso() })
  }

  function dataOf({ entity, id, deleted }: Omit<Change, "data">): Change["data"] {
    if (deleted) return null
    if (entity === "conversation") return { ...rows.get(id)?.conversation }
    for (const [conversationId, row] of rows) {
      const message = row.messages.find((candidate) => candidate.id === id)
      if (message) return { ...message, conversation_id: conversationId }
    }
    return null
  }

  const positionOf = (cursor: string | null): number => {
    if (cursor === null) return 0
    const [of, after] = cursor.split(":")
    if (Number(of) !== epoch) throw new QanunError("cursor_expired", "too old", { status: 410 })
    return Number(after)
  }
  const missing = () => new QanunError("not_found", "missing", { status: 404 })
  const own = (user: string, id: string): Row => {
    const row = rows.get(id)
    if (row?.user !== user) throw missing()
    return row
  }

  function rename(id: string, title: string): void {
    const row = rows.get(id)
    if (!row) return
    Object.assign(row.conversation, { title, updated_at: iso() })
    note("conversation", id, row.user)
  }

  function remove(id: string): void {
    const row = rows.get(id)
    if (!row) return
    for (const message of row.messages) note("message", message.id, row.user, true)
    rows.delete(id)
    note("conversation", id, row.user, true)
  }

  return {
    rows,
    rename,
    remove,
    feed: {
      async read(cursor, { limit = 100 } = {}): Promise<ChangePage> {
        const after = positionOf(cursor)
        const all = [...changes.values()].filter((change) => change.rev > after).sort((one, two) => one.rev - two.rev)
        const items = all.slice(0, limit).map((change) => {
          const data = dataOf(change)
          return { ...change, data, deleted: change.deleted || data === null }
        })
        const next = items.at(-1)?.rev ?? after
        return { items, next_cursor: `${epoch}:${next}`, has_more: all.length > limit, server_time: iso() }
      },
    },
    clientFor: ({ id: user }) =>
      ({
        users: { profile: async () => ({}) },
        memory: { clear: async () => ({}) },
        feedback: { send: async () => ({}) },
        conversations: {
          async *list() {
            for (const row of [...rows.values()].reverse()) if (row.user === user) yield { ...row.conversation }
          },
          get: async (id: string) => ({ ...own(user, id).conversation }),
          async messages(id: string, { limit = 50, offset = 0 } = {}) {
            const { messages } = own(user, id)
            const end = messages.length - offset
            return messages.slice(Math.max(0, end - limit), Math.max(0, end)).map((message) => ({ ...message }))
          },
          async update(id: string, { title }: { title: string }) {
            own(user, id)
            rename(id, title)
          },
          async delete(id: string) {
            own(user, id)
            remove(id)
          },
        },
      }) as unknown as CoreClient,
    begin(user, conversationId, text) {
      let row = conversationId === null ? undefined : rows.get(conversationId)
      const id = row?.conversation.id ?? `c${++made}`
      if (!row) {
        const created = iso()
        const counts = { message_count: 0, total_tokens: 0 }
        const times = { last_message_at: null, created_at: created, updated_at: created }
        row = { user, conversation: { id, title: text, summary: null, ...counts, ...times }, messages: [] }
        rows.set(id, row)
      }
      const begun = { conversationId: id, userMessageId: `m${++made}`, messageId: `m${++made}` }
      const message = { tokens: 0, sources: null, feedback_rating: null, created_at: iso() }
      row.messages.push(
        { ...message, id: begun.userMessageId, role: "user", content: text, status: "completed" },
        {
          ...message,
          id: begun.messageId,
          role: "assistant",
          content: "",
          status: "processing",
          reply_to: begun.userMessageId,
        },
      )
      Object.assign(row.conversation, { message_count: row.messages.length, last_message_at: iso(), updated_at: iso() })
      note("conversation", id, user)
      note("message", begun.userMessageId, user)
      note("message", begun.messageId, user)
      return begun
    },
    finish(begun, text) {
      const row = rows.get(begun.conversationId)
      const message = row?.messages.find(({ id }) => id === begun.messageId)
      if (!row || !message) return
      Object.assign(message, { content: text, status: "completed", outcome: "answered", tokens: 3 })
      row.conversation.total_tokens += 3
      note("message", begun.messageId, row.user)
      note("conversation", begun.conversationId, row.user)
    },
    removeMessage(id, messageId) {
      const row = rows.get(id)
      const index = row?.messages.findIndex((message) => message.id === messageId) ?? -1
      if (!row || index === -1) return
      row.messages.splice(index, 1)
      row.conversation.message_count = row.messages.length
      note("message", messageId, row.user, true)
      note("conversation", id, row.user)
    },
    expire() {
      epoch++
      for (const [key, change] of changes) if (change.deleted) changes.delete(key)
    },
    oldestAfter(cursor) {
      if (!cursor.startsWith(`${epoch}:`)) return null
      const after = positionOf(cursor)
      const times = [...changes.values()].filter((change) => change.rev > after).map((c) => Date.parse(c.committed_at))
      return times.length > 0 ? Math.min(...times) : null
    },
  }
}
