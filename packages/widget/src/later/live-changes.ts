import type { UserChange } from "@qanun/contract"
import { effect, failureFrom, pause } from "../kit.ts"
import type { App } from "../state/app.ts"
import type { Failure } from "../state/failure.ts"
import type { TabNews } from "./tabs.ts"

/** Pauses before a stream that has ended is opened again, in milliseconds. */
const SHORTEST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 30_000

/** Asking again is pointless until the visitor, the host or the server is another. */
const HOPELESS: readonly Failure["code"][] = ["unauthorized", "forbidden", "not_found", "invalid_response"]

/**
 * Follows what other devices do with the visitor's conversations, while the chat is open and the server tells. One tab
 * follows for all of them: the one that holds the lock.
 *
 * @param onNews What has happened; to be told to the other tabs.
 * @returns To be called with the news of the other tabs.
 */
export function followChanges(app: App, onNews: (news: TabNews) => void): (news: TabNews) => void {
  const { endpoint, getToken: first } = app.options.peek()
  let known = first
  /** Number of the last change. */
  let seq: string | undefined
  const stop = effect(() => {
    /* Another visitor has other changes. */
    const { getToken } = app.options.value
    if (!app.isOpen.value || !app.capabilities.value?.live_changes) return
    const end = new AbortController()
    const follow = () => followToTheEnd(end.signal)
    if (getToken !== known) seq = undefined
    known = getToken
    const turn = navigator.locks?.request(`qanun:${endpoint}:changes`, { signal: end.signal }, follow) ?? follow()
    turn.catch(() => {})
    return () => end.abort()
  })
  app.lifetime.addEventListener("abort", stop)

  async function followToTheEnd(end: AbortSignal): Promise<void> {
    for (let wait = SHORTEST_PAUSE_MS; !end.aborted; wait = Math.min(2 * wait, LONGEST_PAUSE_MS)) {
      try {
        await app.client.users.changes(
          (change, id) => {
            wait = SHORTEST_PAUSE_MS
            /* Who has just begun to listen has read everything just now. */
            if (seq !== undefined || change.type !== "reset") onNews({ ...newsOf(change), seq: id })
            seq = id
          },
          { after: seq, signal: end },
        )
      } catch (error) {
        if (HOPELESS.includes(failureFrom(error).code)) return
      }
      await pause(wait * (0.5 + Math.random()), end)
    }
  }

  return (news) => {
    seq = news.seq ?? seq
  }
}

function newsOf(change: UserChange): TabNews {
  if (change.type === "reset") return { kind: "reset" }
  if (change.type === "folders") return { kind: "lists" }
  const { conversation_id: conversation } = change
  if (change.type === "message") return { kind: "changed", conversation, message: change.message_id }
  return { kind: change.change === "deleted" ? "deleted" : "lists", conversation }
}
