import type { LlmSettings } from "@qanun/contract/llm-settings"
import { OPEN_KEY } from "../loader/remembered.ts"

/** What a browser keeps of a chat: where the conversation is, and what was not sent. Never the transcript. */
export interface Pointer {
  /** The conversation that is open. */
  conversation?: string | undefined
  /** A question that the server has not taken yet. */
  pending?: string | undefined
  /** What stands in the composer. */
  draft?: string | undefined
  /** What the visitor has agreed to, word by word. */
  consent?: string | undefined
  /** The visitor's own default settings of answers. */
  settings?: LlmSettings | undefined
}

export interface PointerStore {
  read(): Pointer
  /** Whether something was kept here before, or may be kept from now on. */
  allowed(): boolean
  /** Changes some fields. Nothing is written before {@link PointerStore.allow}. */
  update(change: Pointer): void
  /** The visitor has sent a question: from now on things may be kept, first of all this. */
  allow(first: Pointer): void
  rememberOpen(open: boolean): void
}

const VERSION = 1
const TEXTS = ["conversation", "pending", "draft", "consent"] as const

/**
 * The pointer of one endpoint. Storage that is full, blocked or foreign counts as empty; a tab then simply forgets.
 *
 * @param endpoint Base URL, so that two chats of one origin do not share a conversation.
 * @param enabled The host's wish; `false` keeps nothing.
 */
export function createPointerStore(endpoint: string, enabled = true): PointerStore {
  const key = `qanun:${endpoint}`
  let current: Pointer = {}
  let allowed = false
  attempt(() => {
    const kept = JSON.parse(localStorage.getItem(key) ?? "null")
    if (!enabled || kept?.v !== VERSION) return
    current = { settings: kept.settings }
    for (const name of TEXTS) if (typeof kept[name] === "string") current[name] = kept[name]
    allowed = true
  })
  const update = (change: Pointer) => {
    current = { ...current, ...change }
    if (enabled && allowed) attempt(() => localStorage.setItem(key, JSON.stringify({ v: VERSION, ...current })))
  }
  return {
    read: () => current,
    allowed: () => allowed,
    update,
    allow: (first) => {
      allowed = true
      update(first)
    },
    rememberOpen: (open) => {
      if (enabled && allowed) attempt(() => sessionStorage.setItem(OPEN_KEY, open ? "1" : "0"))
    },
  }
}

function attempt(action: () => void): void {
  try {
    action()
  } catch {
    /* Private mode, a full disk, a policy: the chat works without. */
  }
}
