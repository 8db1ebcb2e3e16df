import { Message } from "@qanun/contract"
import type { CoreClient } from "@qanun/core-client"
import { coreFailure } from "../core-failure.ts"
import { sound } from "./sound.ts"

export interface Pages {
  /** In order of time. */
  messages: Message[]
  /** Whether all were read while none moved to another page: only then is one that is not among them not there. */
  whole: boolean
}

/** The most that one page may hold (contract 1.11). */
const PAGE = 200

/**
 * All messages of a conversation of Core, page by page; none of one that is gone.
 *
 * Pages count back from the newest, so that one that is deleted meanwhile pulls an older one over the border unseen.
 * Therefore each page begins with the last one of the page before.
 */
export async function readPages(client: CoreClient, ragId: string): Promise<Pages> {
  let messages: Message[] = []
  let whole = true
  for (;;) {
    const offset = Math.max(0, messages.length - 1)
    const page = (await readPage(client, ragId, offset)).map((message) => sound(Message, message))
    const known = new Set(messages.map(({ id }) => id))
    const added = page.filter(({ id }) => !known.has(id))
    whole &&= messages.length === 0 || page.at(-1)?.id === messages[0]?.id
    messages = [...added, ...messages]
    // A Core that gives the same page again and again has no more to tell.
    if (page.length < PAGE || added.length === 0) return { messages, whole }
  }
}

/** Older Cores answer for a conversation that is gone as for a person without any, which the client reads as an empty page. */
async function readPage(client: CoreClient, ragId: string, offset: number): Promise<readonly Message[]> {
  try {
    return await client.conversations.messages(ragId, { limit: PAGE, offset })
  } catch (error) {
    if (offset === 0 && coreFailure(error).code === "not_found") return []
    throw error
  }
}
