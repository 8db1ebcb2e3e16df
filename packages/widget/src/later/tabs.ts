import { isRunning } from "../kit.ts"
import type { App } from "../state/app.ts"
import type { Turn } from "../state/turn.ts"
import { followChanges } from "./live-changes.ts"

/** What tabs of one site tell each other. Ids only: each tab gets the texts from the server. */
export interface TabNews {
  /** `lists`: names, folders and the like. `reset`: anything may have changed. */
  kind: "changed" | "deleted" | "lists" | "reset"
  conversation?: string | undefined
  /** The message that has changed, where it is known. */
  message?: string | undefined
  /** Number of the server's change, so that any tab can go on from there. */
  seq?: string | undefined
}

export interface Tabs {
  tell(news: TabNews): void
}

/** A line between the tabs that show the same endpoint, and from the server to all of them. */
export function joinTabs(app: App): Tabs {
  const { lifetime } = app
  if (lifetime.aborted || typeof BroadcastChannel === "undefined") return { tell: () => {} }
  const channel = new BroadcastChannel(`qanun:${app.options.peek().endpoint}`)
  lifetime.addEventListener("abort", () => channel.close())
  const tell = (news: TabNews) => {
    if (!lifetime.aborted) channel.postMessage(news)
  }
  const heard = followChanges(app, (news) => {
    hear(app, news)
    tell(news)
  })
  channel.onmessage = ({ data }) => {
    heard(data as TabNews)
    hear(app, data as TabNews)
  }
  return { tell }
}

/** Brings what is shown here up to what was done elsewhere. */
function hear({ conversation, listsChanged, open }: App, { kind, conversation: id, message }: TabNews): void {
  listsChanged.value++
  const shown = conversation.id.peek()
  if (!shown || kind === "lists" || (kind !== "reset" && id !== shown) || conversation.running.peek()) return
  if (kind === "deleted") {
    conversation.startNew()
    return
  }
  /* An answer that was written here, and has ended here, is not news. */
  const isOwn = (turn: Turn) => turn.answerId.peek() === message && !isRunning(turn)
  if (!message || !conversation.turns.peek().some(isOwn)) void open(shown)
}
