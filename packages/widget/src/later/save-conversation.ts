import type { Conversation, Message } from "@qanun/contract"
import { cleanText, failureFrom } from "../kit.ts"
import type { App } from "../state/app.ts"
import { AFTER_STRINGS } from "./after-strings.ts"
import { citedText } from "./cited-text.ts"
import { withOwn } from "./own-strings.ts"
import { turnsOf } from "./transcript.ts"

/** Messages fetched at once, and altogether at most. */
const PAGE = 200
const MOST = 5000

/** Gives the visitor a conversation as a Markdown file, each answer with its sources. */
export async function saveConversation(app: App, { id, title }: Conversation, untitled: string): Promise<void> {
  const messages: Message[] = []
  try {
    for (let page: Message[] | undefined; (page?.length ?? PAGE) === PAGE && messages.length < MOST; ) {
      page = await app.client.conversations.messages(id, { limit: PAGE, offset: messages.length })
      messages.unshift(...page)
    }
  } catch (error) {
    return app.emit("error", { conversation_id: id, code: failureFrom(error).code })
  }
  const name = cleanText(title ?? untitled)
  const t = withOwn(app, AFTER_STRINGS)
  const turns = turnsOf(messages).map(
    (turn) => `## ${cleanText(turn.question).replace(/\s+/g, " ")}\n\n${citedText(turn, app.locale.peek(), t)}`,
  )
  const link = document.createElement("a")
  link.href = URL.createObjectURL(new Blob([`# ${name}\n\n${turns.join("\n\n")}\n`], { type: "text/markdown" }))
  link.download = `${
    name
      .replace(/[\\/:*?"<>|\p{Cc}]/gu, " ")
      .trim()
      .slice(0, 80) || "qanun"
  }.md`
  link.click()
  URL.revokeObjectURL(link.href)
}
