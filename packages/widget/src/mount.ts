import { defineChat, type QanunChat, TAG } from "./loader/element.ts"
import type { ChatOptions } from "./options.ts"

/** What {@link mountChat} gives back. */
export interface MountedChat {
  readonly element: QanunChat
  /** Takes the chat off the page and stops everything it started. */
  unmount(): void
}

/** Attributes decide how the element is painted before its chat is loaded. */
const ATTRIBUTES = ["locale", "mode", "theme", "position"] as const

/**
 * A chat on the page.
 *
 * @param options `endpoint` is required; the rest has defaults.
 * @param parent Where the element goes; matters for the mode `inline`. @defaultValue document.body
 * @throws TypeError when `endpoint` is missing, or where there is no page.
 *
 * @example
 * ```ts
 * import { mountChat } from "@qanun/widget"
 *
 * const chat = mountChat({ endpoint: "/qanun", locale: "fa" })
 * chat.element.addEventListener("qanun:answer", () => {})
 * chat.unmount()
 * ```
 */
export function mountChat(options: ChatOptions & { endpoint: string }, parent?: HTMLElement): MountedChat {
  if (typeof document === "undefined")
    throw new TypeError("mountChat needs a page: import it on a server, and call it in the browser")
  if (!options.endpoint) throw new TypeError("mountChat needs an endpoint, such as /qanun")
  defineChatElement()
  const element = document.createElement(TAG) as QanunChat
  for (const name of ATTRIBUTES) {
    const value = options[name]
    if (value) element.setAttribute(name, value)
  }
  element.config = options
  ;(parent ?? document.body).append(element)
  return { element, unmount: () => element.remove() }
}

/** Defines `<qanun-chat>` with the chat from this bundle; a second call does nothing. */
export function defineChatElement(): void {
  const load = () => import("./chat.ts")
  defineChat({ load, prefetch: load })
}
