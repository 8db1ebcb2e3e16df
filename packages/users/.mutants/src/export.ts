import type { Driver } from "@qanun/store"
import { type ConversationRow, listConversations } from "./store/conversations.ts"
import { type MessageRow, pageMessages } from "./store/messages.ts"
import { conversationOnWire, messageOnWire } from "./wire.ts"

const PAGE = 100

/** Everything of a person as one JSON document, in pieces. */
export async function* exportAll(store: Driver, userId: string, head: object): AsyncGenerator<string> {
  yield `${JSON.stringify(head).slice(0, -1)},"conversations":[`
  let separator = ""
  let after: { lastMessageAt: number; id: string } | undefined
  for (;;) {
    const rows = await listConversations(store, userId, { limit: PAGE, after })
    for (const row of rows) {
      yield separator + JSON.stringify(await exportOne(store, row))
      separator = ","
    }
    const end = rows.at(-1)
    if (!end || rows.length < PAGE) break
    after = { lastMessageAt: end.last_message_at, id: end.id }
  }
  yield "]}\n"
}

/** One conversation with all its messages. */
export async function exportOne(store: Driver, row: ConversationRow): Promise<object> {
  return { ...conversationOnWire(row), messages: (await allMessages(store, row.id)).map(messageOnWire) }
}

async function allMessages(store: Driver, conversationId: string): Promise<MessageRow[]> {
  const pages: MessageRow[][] = []
  for (let offset = 0; ; offset += PAGE) {
    const page = await pageMessages(store, conversationId, { limit: PAGE, offset })
    pages.unshift(page)
    if (page.length < PAGE) return pages.flat()
  }
}

/** One conversation to read: questions as headings, answers with their sources below. */
export async function exportMarkdown(store: Driver, row: ConversationRow): Promise<string> {
  const parts = [`# ${oneLine(row.title ?? "")}`]
  for (const message of await allMessages(store, row.id)) {
    if (message.role === "user") {
      parts.push(`## ${oneLine(message.content)}`)
      continue
    }
    if (message.content) parts.push(message.content)
    const { citations = [] } = messageOnWire(message)
    if (citations.length > 0) parts.push(citations.map(({ n, label, text }) => `[${n}] ${label}: ${text}`).join("\n\n"))
    if (message.status === "failed") parts.push(`*(${message.error_code})*`)
  }
  return `${parts.join("\n\n")}\n`
}

const oneLine = (text: string) => text.replace(/\s+/g, " ").trim()
